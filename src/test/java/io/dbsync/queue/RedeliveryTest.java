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
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
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
