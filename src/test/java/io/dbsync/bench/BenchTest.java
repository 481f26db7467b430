package io.dbsync.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Arithmetic of the results. */
final class BenchTest {

  @Test
  void medianIsHalfwayBetweenTheMiddleTwo() {
    assertThat(Samples.median(4, 1, Double.NaN, 3, 2)).isEqualTo(2.5);
  }

  @Test
  void nothingHasNoMedian() {
    assertThat(Samples.median()).isNaN();
  }

  @Test
  void percentileLiesBetweenItsNeighbours() {
    assertThat(Samples.percentile(95, 0, 10, 20)).isEqualTo(19);
  }

  @Test
  void ratioIsTheMedianOfTheRounds() {
    // Given
    Samples samples = new Samples();
    add(samples, "a", 1, 10);
    add(samples, "b", 1, 5);
    add(samples, "a", 2, 90);
    add(samples, "b", 2, 30);
    add(samples, "a", 3, 4);
    add(samples, "b", 3, 1);

    // When
    double ratio = samples.ratio(series("a"), Sample::seconds, series("b"), Sample::seconds);

    // Then
    assertThat(ratio).isEqualTo(3);
  }

  private static Samples.Series series(String who) {
    return new Samples.Series("x", who, 1);
  }

  private static void add(Samples samples, String who, int round, double seconds) {
    samples.add(new Sample("x", who, 1, round, seconds, 0, 0, 0, 0, Double.NaN, Double.NaN));
  }
}
