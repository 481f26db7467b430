package io.dbsync.bench;

import io.dbsync.bench.Samples.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** What is to be reached, and whether it is. */
final class Targets {

  private static final String ENGINE = EngineBackfill.NAME;

  /**
   * One figure.
   *
   * @param what it says
   * @param target as text
   * @param measured as text
   * @param verdict met or missed, or that it has not been measured
   */
  record Line(String what, String target, String measured, String verdict) {}

  private final Samples samples;
  private final long rows;
  private final long large;
  private final List<Line> lines = new ArrayList<>();

  Targets(Samples samples, long rows, long large) {
    this.samples = samples;
    this.rows = rows;
    this.large = large;
  }

  List<Line> lines() {
    double idle = seconds(IdlePolls.WHAT + " p95", rows);
    double idleLarge = seconds(IdlePolls.WHAT + " p95", large);
    atMost("idle poll, p95, " + text(rows), 10, "ms", 1000 * idle);
    atMost("idle poll, p95, " + text(large), 10, "ms", 1000 * idleLarge);
    atMost("idle poll, p95, " + text(large) + " : " + text(rows), 2, "x", idleLarge / idle);
    for (long n : new long[] {rows, large}) {
      atMost(
          "poll after unrelated commits : count(*), " + text(n),
          4,
          "x",
          counts("poll, nothing found", n));
    }
    for (String changes : List.of("1", "100", "10,000")) {
      atMost(
          "poll that finds " + changes + " : count(*), " + text(rows),
          5,
          "x",
          counts("poll, " + changes + " found", rows));
    }
    atMost("compare by content : count(*)", 30, "x", counts("compare contents", rows));
    atMost(
        "compare by content : reading all documents of both sides",
        1,
        "x",
        samples.ratio(
            series("compare contents", ENGINE), Sample::seconds,
            series("compare contents", NaiveEngine.NAME), Sample::seconds));
    atLeast("backfill rows/s : raw pipe", 0.55, rates("backfill", RawPipe.NAME));
    atLeast(
        "backfill rows/s : logical replication with a JSONB trigger",
        1,
        rates("backfill", Replica.NAME));
    atLeast("updates rows/s : one row a statement", 20, rates("updates", NaiveEngine.NAME));
    atMost(
        "commit to visible, period 5 s, 205 records, mean",
        3,
        "s",
        seconds(Latencies.SLOW + " mean", Latencies.FEW));
    atMost(
        "commit to visible, period 5 s, 205 records, max",
        6,
        "s",
        worst(Latencies.SLOW + " max", Latencies.FEW));
    atMost(
        "commit to visible, period 200 ms, 100,000 rows, 50 writes/s, p95",
        1,
        "s",
        seconds(Latencies.FAST + " p95", Latencies.MANY));
    atMost("queue hop, share of a backfill", 10, "%", queueHop());
    atMost("resident memory, backfill of " + text(rows), 600, "MB", resident("backfill", rows));
    atMost(
        "resident memory, poll of " + text(large),
        600,
        "MB",
        resident("poll, nothing found", large));
    atMost(
        "start to the end of the first poll, empty target",
        5,
        "s",
        seconds(Starts.FIRST, Starts.STUDENTS));
    atMost(
        "start to the end of the first poll, after SIGTERM",
        5,
        "s",
        seconds(Starts.AGAIN, Starts.STUDENTS));
    return lines;
  }

  static String text(long rows) {
    return rows % 1_000_000 == 0
        ? rows / 1_000_000 + "M"
        : rows % 1_000 == 0 ? rows / 1_000 + "k" : Long.toString(rows);
  }

  private Series series(String what, String who) {
    return new Series(what, who, rows);
  }

  private double seconds(String what, long n) {
    return samples.median(what, ENGINE, n, Sample::seconds);
  }

  private double worst(String what, long n) {
    return DoubleStream.of(samples.values(new Series(what, ENGINE, n), Sample::seconds))
        .max()
        .orElse(Double.NaN);
  }

  private double counts(String what, long n) {
    return samples.ratio(
        new Series(what, ENGINE, n), Sample::seconds,
        new Series(Counts.WHAT, Counts.NAME, n), Sample::seconds);
  }

  private double rates(String what, String who) {
    return samples.ratio(series(what, ENGINE), Sample::rate, series(what, who), Sample::rate);
  }

  /** By how much a backfill is quicker if the queue is in memory. */
  private double queueHop() {
    return 100
        * (1
            - samples.ratio(
                series("backfill", WithoutQueue.NAME), Sample::seconds,
                series("backfill", ENGINE), Sample::seconds));
  }

  private double resident(String what, long n) {
    return DoubleStream.of(samples.values(new Series(what, ENGINE, n), Sample::resident))
        .max()
        .orElse(Double.NaN);
  }

  private void atMost(String what, double target, String unit, double measured) {
    add(what, "at most", target, unit, measured, measured <= target);
  }

  private void atLeast(String what, double target, double measured) {
    add(what, "at least", target, "x", measured, measured >= target);
  }

  private void add(
      String what, String bound, double target, String unit, double measured, boolean met) {
    boolean known = !Double.isNaN(measured);
    lines.add(
        new Line(
            what,
            bound + " " + number(target) + " " + unit,
            known ? number(measured) + " " + unit : "",
            known ? met ? "met" : "**missed**" : "not measured"));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
  }
}
