package io.dbsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Polls of a source in which nothing has been committed, by the engine's metrics: read so often
 * that there is at most one poll from one reading to the next.
 */
final class IdlePolls {

  static final String WHAT = "idle poll";

  private static final long MILLIS = 15_000;
  private static final long WARM_UP_MILLIS = 10_000;
  private static final long PAUSE_MILLIS = 80;

  /** The engine's own timer of polls, else Camel's of the route. */
  private static final List<String> TIMERS =
      List.of(
          "(?m)^sync_poll_seconds_%s\\{[^}]*table=\"students\"[^}]*} (\\S+)",
          "(?m)^camel_route_policy_seconds_%s\\{[^}]*routeId=\"compare\"[^}]*} (\\S+)");

  private record Reading(double count, double sum) {}

  private IdlePolls() {}

  /**
   * @param engine polls every 100 ms
   */
  static void measure(Stage stage, BenchEngine engine) {
    awaitIdle(engine);
    // an engine polls for months
    Pause.millis(WARM_UP_MILLIS);
    Stopwatch watch = new Stopwatch(stage.servers(), engine::cpuSeconds);
    List<Double> polls = new ArrayList<>();
    double first = read(engine).count;
    Reading last = read(engine);
    long end = System.nanoTime() + MILLIS * 1_000_000;
    while (System.nanoTime() < end) {
      Pause.millis(PAUSE_MILLIS);
      Reading now = read(engine);
      if (now.count == last.count + 1) {
        polls.add(now.sum - last.sum);
      }
      last = now;
    }
    watch.stop();
    Sample whole = watch.sample(WHAT, "", stage.rows(), stage.round(), (long) (last.count - first));
    Percentiles.of(polls).add(stage, WHAT, EngineBackfill.NAME, whole);
  }

  /** The first poll compares: nothing is known of the tables yet. */
  private static void awaitIdle(BenchEngine engine) {
    while (lastPoll(engine).path("rowsCompared").asLong(-1) != 0) {
      Pause.millis(200);
    }
  }

  private static JsonNode lastPoll(BenchEngine engine) {
    return engine.lastPoll();
  }

  private static Reading read(BenchEngine engine) {
    String metrics = engine.api().get("/observe/metrics").text();
    for (String timer : TIMERS) {
      Matcher count = Pattern.compile(timer.formatted("count")).matcher(metrics);
      Matcher sum = Pattern.compile(timer.formatted("sum")).matcher(metrics);
      if (count.find() && sum.find()) {
        return new Reading(Double.parseDouble(count.group(1)), Double.parseDouble(sum.group(1)));
      }
    }
    throw new IllegalStateException("no timer of polls among the metrics");
  }
}
