package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which errors are a message's own fault. */
final class IsolationTest {

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("receive", new IllegalArgumentException("no chunk"), true),
        // the broker or the target has gone, or the engine stops: the message comes again
        Arguments.of("receive", new JMSException("the body cannot be read"), false),
        Arguments.of("receive", new RejectedExecutionException(), false),
        Arguments.of("ledger", new SQLException("gone", "08006"), false),
        Arguments.of("write", new IllegalArgumentException(), false));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void noMessageIsRejectedForAnOutage(String stage, Exception error, boolean rejected) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("stage", stage);
    exchange.setException(error);
    assertThat(Isolation.isUnreadable(exchange)).isEqualTo(rejected);
  }
}
