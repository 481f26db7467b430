package io.dbsync.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.loadtest.PhaseResult.Journey;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PicturesTest {

  private static final long MILLI = 1_000_000;

  @Test
  void aHistogramCountsWhatIsInEachStep() {
    // Given
    Latencies latencies =
        new Latencies(100 * MILLI, 180 * MILLI, 199 * MILLI, 200 * MILLI, 999 * MILLI);

    // When
    List<String> lines = Pictures.histogram(latencies).lines().toList();

    // Then
    assertThat(lines).hasSize(9);
    assertThat(lines.get(0))
        .startsWith("   100 –    200 ms │██████████")
        .endsWith("█│       3   60.0 %");
    assertThat(lines.get(1)).startsWith("   200 –    300 ms │").endsWith("│       1   80.0 %");
    assertThat(lines.get(2))
        .isEqualTo("   300 –    400 ms │" + " ".repeat(50) + "│       0   80.0 %");
    assertThat(lines.get(8)).startsWith("   900 –   1000 ms │").endsWith("│       1  100.0 %");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 205, 10_000})
  void aHistogramIsAlignedAndComplete(int count) {
    // Given
    Latencies latencies = new Latencies(new Random(count).longs(count, 0, 6_000 * MILLI).toArray());

    // When
    List<String> lines = Pictures.histogram(latencies).lines().toList();

    // Then
    assertThat(lines).hasSizeBetween(1, 14);
    assertThat(lines).extracting(String::length).containsOnly(lines.get(0).length());
    assertThat(lines.stream().mapToInt(PicturesTest::count).sum()).isEqualTo(count);
    assertThat(lines.get(lines.size() - 1)).endsWith("100.0 %");
  }

  private static int count(String line) {
    return Integer.parseInt(line.split("│")[2].strip().split(" ")[0].replace(",", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "0, 13, 1",
    "0, 14, 2",
    "90, 5020, 500",
    "0, 60000, 5000",
    "4200, 4201, 1"
  })
  void stepsAreRoundAndNotTooMany(long minimum, long maximum, long step) {
    assertThat(Pictures.step(minimum * MILLI, maximum * MILLI)).isEqualTo(step * MILLI);
  }

  @Test
  void aBarIsAsLongAsItsShare() {
    assertThat(Pictures.bar(0, 10)).isEqualTo(" ".repeat(50));
    assertThat(Pictures.bar(10, 10)).isEqualTo("█".repeat(50));
    assertThat(Pictures.bar(5, 10)).isEqualTo("█".repeat(25) + " ".repeat(25));
    assertThat(Pictures.bar(1, 1_000_000)).as("not nothing").isEqualTo("▏" + " ".repeat(49));
  }

  @Test
  void aTimelineShowsWhatIsOnItsWay() {
    // Given ten records, one a second, all of them visible after ten
    PhaseResult phase =
        new PhaseResult(
            "INSERT",
            10,
            10,
            0,
            0,
            IntStream.range(0, 10)
                .mapToObj(n -> new Journey(n * 1_000 * MILLI, 10_000 * MILLI))
                .toList());

    // When
    List<String> lines = Pictures.timeline(phase).lines().toList();

    // Then
    assertThat(lines).hasSize(20);
    assertThat(lines.get(9))
        .isEqualTo("     5.0 s │" + "░".repeat(30) + " ".repeat(20) + "│       0 of       6");
    assertThat(lines.get(19)).isEqualTo("    10.0 s │" + "█".repeat(50) + "│      10 of      10");
  }
}
