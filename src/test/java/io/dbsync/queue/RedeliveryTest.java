package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.LoggingLevel;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.DeadLetterChannelBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The pauses between redeliveries: what the log announces is what the routes' policy does. */
final class RedeliveryTest {

  private static final Settings.Redelivery DEFAULTS =
      new Settings.Redelivery(Duration.ofSeconds(5), 2, 3);

  @Test
  void byDefaultItWaits5Then10Then20Seconds() {
    assertThat(delays(DEFAULTS)).containsExactly(5_000L, 10_000L, 20_000L);
  }

  @Test
  void aMultiplierOf1KeepsThePause() {
    assertThat(delays(new Settings.Redelivery(Duration.ofMillis(250), 1, 3)))
        .containsExactly(250L, 250L, 250L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"apply-errors", "poll-errors"})
  void thePolicyOfTheRoutesIsTheConfiguredOne(String configuration) throws IOException {
    assertThat(policy(configuration))
        .containsEntry("redeliveryDelay", "{{sync.redelivery.delay}}")
        .containsEntry("backOffMultiplier", "{{sync.redelivery.multiplier}}")
        .containsEntry("maximumRedeliveries", "{{sync.redelivery.maximum}}")
        // without it Camel ignores the multiplier
        .containsEntry("useExponentialBackOff", "true");
  }

  @ParameterizedTest
  @CsvSource({"5000, 2, 3", "1000, 1, 4", "250, 1.5, 6", "1, 10, 5", "600000, 2, 3"})
  void theLogAnnouncesThePausesThatCamelMakes(long delay, double multiplier, int maximum)
      throws IOException {
    // Given
    Settings.Redelivery settings =
        new Settings.Redelivery(Duration.ofMillis(delay), multiplier, maximum);
    Map<String, String> configured = policy("apply-errors");
    RedeliveryPolicy camel = new RedeliveryPolicy();
    camel.setRedeliveryDelay(delay);
    camel.setBackOffMultiplier(multiplier);
    camel.setUseExponentialBackOff(Boolean.parseBoolean(configured.get("useExponentialBackOff")));
    camel.setMaximumRedeliveryDelay(Long.parseLong(configured.get("maximumRedeliveryDelay")));

    // When
    List<Long> made = new ArrayList<>();
    long previous = 0;
    for (int attempt = 1; attempt <= maximum; attempt++) {
      previous = camel.calculateRedeliveryDelay(previous, attempt);
      made.add(previous);
    }

    // Then, but for rounding
    List<Long> announced = delays(settings);
    assertThat(made).hasSameSizeAs(announced);
    assertThat(IntStream.range(0, maximum))
        .allSatisfy(i -> assertThat(Math.abs(made.get(i) - announced.get(i))).isLessThan(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java.lang.IllegalStateException         | 30 30 50 50",
        "java.lang.IllegalArgumentException      | 20 40 50 50",
        "java.lang.UnsupportedOperationException | 90 200 200 200",
        "java.lang.ArithmeticException           | 90 200 200 200",
        "java.io.IOException                     | 20 60 180 200",
      })
  void theLogAnnouncesThePausesOfAPolicyOfOnesOwn(Class<? extends Exception> error, String pauses)
      throws Exception {
    // Given a policy for the route, and others for some errors
    List<Long> announced = new ArrayList<>();
    List<Long> told = new ArrayList<>();
    List<Long> made = new ArrayList<>();
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("retryLog", new RetryLog(new Outages()));
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from(RetryLog.ROUTE)
                  .process(
                      e -> {
                        announced.add(e.getVariable("nextDelay", Long.class));
                        told.add(System.nanoTime());
                      });
              DeadLetterChannelBuilder policy = deadLetterChannel("direct:dead");
              policy.redeliveryDelay(20).backOffMultiplier(3).useExponentialBackOff();
              policy.maximumRedeliveries(4).maximumRedeliveryDelay(200);
              policy.onExceptionOccurredRef("retryLog");
              policy.onRedelivery(
                  e -> made.add((System.nanoTime() - told.get(made.size())) / 1_000_000));
              from("direct:dead").log(LoggingLevel.DEBUG, "dead");
              from("direct:fails")
                  .routeId("fails")
                  .errorHandler(policy)
                  .onException(RuntimeException.class)
                  .redeliveryDelay(90)
                  .end()
                  .onException(IllegalStateException.class)
                  .delayPattern("1:30;3:50")
                  .end()
                  .onException(IllegalArgumentException.class)
                  .maximumRedeliveryDelay(50)
                  .backOffMultiplier(2)
                  .end()
                  .onException(UnsupportedOperationException.class)
                  .onWhen(constant(false))
                  .redeliveryDelay(10)
                  .end()
                  .throwException(error, "fails");
            }
          });
      camel.start();

      // When
      try (ProducerTemplate template = camel.createProducerTemplate()) {
        template.send("direct:fails", new DefaultExchange(camel));
      }
    }

    // Then
    assertThat(announced).extracting(String::valueOf).isEqualTo(List.of(pauses.split(" ")));
    assertThat(made).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(made.get(i)).isBetween(announced.get(i) * 3 / 4, announced.get(i) + 5_000);
    }
  }

  private static List<Long> delays(Settings.Redelivery redelivery) {
    return IntStream.rangeClosed(1, redelivery.maximum())
        .mapToObj(redelivery::delayMillis)
        .toList();
  }

  /** The redelivery policy of a {@code routeConfiguration}. */
  private static Map<String, String> policy(String id) throws IOException {
    String yaml = Files.readString(Path.of("routes/errors.camel.yaml"));
    List<?> entries = (List<?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    Map<?, ?> found =
        entries.stream()
            .map(entry -> (Map<?, ?>) ((Map<?, ?>) entry).get("routeConfiguration"))
            .filter(configuration -> id.equals(configuration.get("id")))
            .findFirst()
            .orElseThrow();
    Map<?, ?> handler = (Map<?, ?>) found.get("errorHandler");
    Map<?, ?> channel = (Map<?, ?>) handler.get("deadLetterChannel");
    @SuppressWarnings("unchecked")
    Map<String, String> policy = (Map<String, String>) channel.get("redeliveryPolicy");
    return policy;
  }
}
