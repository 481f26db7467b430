package io.dbsync.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** All that has been measured. */
final class Samples {

  private final List<Sample> all = new ArrayList<>();

  /** What belongs together: the same thing done by the same one to as many rows. */
  record Series(String what, String who, long rows) {

    static Series of(Sample sample) {
      return new Series(sample.what(), sample.who(), sample.rows());
    }
  }

  synchronized void add(Sample sample) {
    all.add(sample);
    System.out.printf(
        "  %-22s %-28s %9.3f s %s  cpu source %.2f target %.2f client %.2f%s%n",
        sample.what(),
        sample.who(),
        sample.seconds(),
        sample.items() > 0 ? "%,9.0f/s".formatted(sample.rate()) : "           ",
        sample.sourceCpu(),
        sample.targetCpu(),
        sample.clientCpu(),
        Double.isNaN(sample.heap())
            ? ""
            : "  heap %.0f MB".formatted(sample.heap())
                + (Double.isNaN(sample.resident())
                    ? ""
                    : "  resident %.0f MB".formatted(sample.resident())));
  }

  /** The series, in the order of their first samples. */
  synchronized List<Series> series() {
    return all.stream().map(Series::of).distinct().toList();
  }

  synchronized List<Sample> of(Series series) {
    return all.stream().filter(s -> Series.of(s).equals(series)).toList();
  }

  boolean has(String what, String who, long rows) {
    return !of(new Series(what, who, rows)).isEmpty();
  }

  /** Median of a value of a series; NaN if there is none. */
  double median(String what, String who, long rows, ToDoubleFunction<Sample> value) {
    return median(values(new Series(what, who, rows), value));
  }

  double[] values(Series series, ToDoubleFunction<Sample> value) {
    return of(series).stream().mapToDouble(value).toArray();
  }

  /**
   * How many times one value is another: each round's medians against each other, then the median
   * of the rounds.
   */
  double ratio(
      Series above,
      ToDoubleFunction<Sample> aboveValue,
      Series below,
      ToDoubleFunction<Sample> belowValue) {
    return median(ratios(above, aboveValue, below, belowValue));
  }

  /** That of each round. */
  double[] ratios(
      Series above,
      ToDoubleFunction<Sample> aboveValue,
      Series below,
      ToDoubleFunction<Sample> belowValue) {
    return rounds(above)
        .mapToDouble(
            round ->
                median(inRound(above, round, aboveValue))
                    / median(inRound(below, round, belowValue)))
        .filter(ratio -> !Double.isNaN(ratio))
        .toArray();
  }

  private Stream<Integer> rounds(Series series) {
    return of(series).stream().map(Sample::round).distinct();
  }

  private double[] inRound(Series series, int round, ToDoubleFunction<Sample> value) {
    Predicate<Sample> that = sample -> sample.round() == round;
    return of(series).stream().filter(that).mapToDouble(value).toArray();
  }

  /** The middle of some values, NaN left out. */
  static double median(double... values) {
    return percentile(50, values);
  }

  /** The value that so many percent of the values do not exceed; halfway between two if need be. */
  static double percentile(double percent, double... values) {
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = percent / 100 * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }
}
