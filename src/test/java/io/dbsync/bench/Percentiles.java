package io.dbsync.bench;

import java.util.Arrays;
import java.util.Collection;

/** Many times of the same thing, told by a few figures. */
final class Percentiles {

  private final double[] seconds;

  private Percentiles(double[] seconds) {
    this.seconds = seconds;
  }

  static Percentiles of(Collection<Double> seconds) {
    if (seconds.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    return new Percentiles(seconds.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * Adds samples: p50, p95, mean and max.
   *
   * @param whole what all of them took together, for the CPU seconds
   */
  void add(Stage stage, String what, String who, Sample whole) {
    add(stage, what + " p50", who, Samples.percentile(50, seconds), whole);
    add(stage, what + " p95", who, Samples.percentile(95, seconds), whole);
    add(stage, what + " mean", who, Arrays.stream(seconds).average().orElseThrow(), whole);
    add(stage, what + " max", who, Samples.percentile(100, seconds), whole);
  }

  private static void add(Stage stage, String what, String who, double value, Sample whole) {
    stage
        .samples()
        .add(
            new Sample(
                what,
                who,
                stage.rows(),
                stage.round(),
                value,
                0,
                whole.sourceCpu(),
                whole.targetCpu(),
                whole.clientCpu(),
                whole.heap(),
                whole.resident()));
  }
}
