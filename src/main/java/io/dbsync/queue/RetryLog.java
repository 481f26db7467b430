package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells about a redelivery before its pause: hands the exchange to {@code direct:log-retry}.
 * Referred to as {@code onExceptionOccurredRef}; Camel calls it at every error, also at the last.
 */
public final class RetryLog implements Processor {

  private static final Logger LOGGER = LoggerFactory.getLogger(RetryLog.class);

  /** Where it hands the exchange to. */
  public static final String ROUTE = "direct:log-retry";

  private final Outages outages;
  private final SqlErrors errors = new SqlErrors();

  /**
   * @param outages notes that the log cannot be written
   */
  public RetryLog(Outages outages) {
    this.outages = outages;
  }

  @Override
  public void process(Exchange exchange) throws IOException {
    Integer attempt = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class);
    Integer maximum = exchange.getIn().getHeader(Exchange.REDELIVERY_MAX_COUNTER, Integer.class);
    boolean redelivers = attempt != null && maximum != null && attempt <= maximum;
    // while the engine stops, Camel comes here for redeliveries that it then refuses
    if (!redelivers || SqlErrors.kind(exchange.getException()) == SqlErrors.Kind.OUTAGE) {
      return;
    }
    Exchange retry = ExchangeHelper.createCopy(exchange, false);
    retry.setException(null);
    if (retry.getIn().getBody() instanceof Chunk chunk) {
      retry.setVariable("operation", chunk.operation().name());
      retry.setVariable("run", chunk.run());
      retry.setVariable("chunk", chunk.chunk());
    }
    retry.setVariable("attempt", attempt);
    retry.setVariable("nextDelay", RedeliveryPauses.next(exchange, attempt));
    retry.setVariable("reason", errors.reason(exchange));
    retry.setVariable("sqlstate", errors.sqlState(exchange));
    try (ProducerTemplate template = exchange.getContext().createProducerTemplate()) {
      template.send(ROUTE, retry);
    }
    if (retry.getException() != null) {
      outages.met(exchange.getVariable("table", String.class), retry.getException());
      LOGGER.warn(
          "event=retry-not-logged table={} reason=\"{}\"",
          exchange.getVariable("table"),
          SqlErrors.reason(retry.getException()));
    }
  }
}
