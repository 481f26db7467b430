package io.dbsync.loadtest;

import java.util.List;
import java.util.Locale;

/** Pictures made of text. */
final class Pictures {

  private static final int WIDTH = 50;
  private static final int MOST_BARS = 14;
  private static final int STEPS = 20;
  private static final String PARTS = " ▏▎▍▌▋▊▉█";
  private static final int PARTS_PER_CELL = 8;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private Pictures() {}

  /** How many latencies are how long, and how many are no longer. */
  static String histogram(Latencies latencies) {
    long step = step(latencies.minimum(), latencies.maximum());
    long first = latencies.minimum() / step;
    long last = latencies.maximum() / step;
    int most = 1;
    for (long n = first; n <= last; n++) {
      most = Math.max(most, latencies.between(n * step, (n + 1) * step));
    }
    StringBuilder picture = new StringBuilder();
    int sum = 0;
    for (long n = first; n <= last; n++) {
      int count = latencies.between(n * step, (n + 1) * step);
      sum += count;
      picture.append(
          String.format(
              Locale.ROOT,
              "%6d – %6d ms │%s│ %,7d  %5.1f %%\n",
              n * step / MILLI,
              (n + 1) * step / MILLI,
              bar(count, most),
              count,
              100.0 * sum / latencies.count()));
    }
    return picture.toString();
  }

  /** Bars of 1, 2 or 5 times a power of ten ms, not more than fit. */
  static long step(long minimum, long maximum) {
    for (long decade = MILLI; ; decade *= 10) {
      for (long step : new long[] {decade, 2 * decade, 5 * decade}) {
        if (maximum / step - minimum / step < MOST_BARS) {
          return step;
        }
      }
    }
  }

  /** A bar of {@code most} is as long as can be; anything above 0 can be seen. */
  static String bar(long count, long most) {
    long parts = Math.round((double) count * WIDTH * PARTS_PER_CELL / most);
    if (count > 0) {
      parts = Math.max(1, parts);
    }
    int full = (int) (parts / PARTS_PER_CELL);
    int part = (int) (parts % PARTS_PER_CELL);
    String bar = "█".repeat(full) + (part == 0 ? "" : PARTS.substring(part, part + 1));
    return bar + " ".repeat(WIDTH - bar.length());
  }

  /** What was committed in the source and what was visible in the target, from time to time. */
  static String timeline(PhaseResult phase) {
    List<PhaseResult.Journey> journeys = phase.journeys();
    long begin = phase.firstCommit();
    long step = Math.max(1, (phase.nanos() + STEPS - 1) / STEPS);
    StringBuilder picture = new StringBuilder();
    for (int n = 1; n <= STEPS; n++) {
      long at = begin + n * step;
      long committed = journeys.stream().filter(j -> j.committed() <= at).count();
      long visible = journeys.stream().filter(j -> j.visible() <= at).count();
      int dark = (int) (visible * WIDTH / journeys.size());
      int light = (int) (committed * WIDTH / journeys.size()) - dark;
      picture.append(
          String.format(
              Locale.ROOT,
              "%8.1f s │%s%s%s│ %,7d of %,7d\n",
              (double) n * step / SECOND,
              "█".repeat(dark),
              "░".repeat(light),
              " ".repeat(WIDTH - dark - light),
              visible,
              committed));
    }
    return picture.toString();
  }
}
