package io.dbsync.operations;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.monitor.Announcer;
import io.dbsync.monitor.Finding;
import io.dbsync.monitor.Monitor;
import io.dbsync.monitor.State;
import io.dbsync.monitor.Summary;
import io.dbsync.monitor.Surroundings;
import io.dbsync.monitor.TableReport;
import io.dbsync.queue.BrokerCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Tells whether the engine does its work: what it depends on is there, and every table gets on.
 * Whatever hangs, the answer comes within {@link #TIMEOUT}.
 */
public final class Health implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final String DOWN = "DOWN";
  private static final String PROGRESS = "progress";

  /** Asks something whether it is there; an exception is the answer that it is not. */
  private interface Probe {
    void ask() throws Exception;

    default Void asTask() throws Exception {
      ask();
      return null;
    }
  }

  /** A question that is under way. */
  private record Asked(Future<Void> answer, Instant since) {}

  /**
   * The answer to one question.
   *
   * @param status {@code UP}, {@code DOWN}, or {@code DEGRADED}: a person has something to do
   * @param detail what is wrong, and what to do; null for nothing
   * @param tables the same for each table
   */
  private record Check(String status, String detail, Map<String, String> tables) {
    private static Check of(String status, String detail) {
      return new Check(status, detail, Map.of());
    }

    private boolean down() {
      return status.equals(DOWN);
    }

    private Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("status", status);
      if (detail != null) {
        json.put("detail", detail);
      }
      if (!tables.isEmpty()) {
        json.put("tables", tables);
      }
      return json;
    }
  }

  private final Map<String, Probe> probes = new LinkedHashMap<>();
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();
  private final Announcer announcer = new Announcer();
  private final Startup startup;
  private final Monitor monitor;
  private final Surroundings surroundings;
  private volatile Map<String, Check> watched = Map.of();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param broker checks whether the broker answers
   * @param startup knows what the start is waiting for
   * @param monitor knows where the tables stand
   * @param surroundings is told what answers
   */
  Health(
      Databases databases,
      BrokerCheck broker,
      Startup startup,
      Monitor monitor,
      Surroundings surroundings) {
    this.startup = startup;
    this.monitor = monitor;
    this.surroundings = surroundings;
    databases
        .sourceNames()
        .forEach(name -> probes.put(name, () -> Databases.check(databases.sourceProbe(name))));
    probes.put("target", () -> Databases.check(databases.targetProbe()));
    probes.put("broker", broker::run);
  }

  /** The answer of {@code GET /}. */
  public Map<String, Object> check() {
    Map<String, Check> checks = checks();
    Map<String, Object> json = new LinkedHashMap<>();
    checks.forEach((name, check) -> json.put(name, check.json()));
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", status(checks));
    health.put("timestamp", Instant.now().toString());
    health.put("checks", json);
    return health;
  }

  /** Of several answers the worst. */
  private static String status(Map<String, Check> checks) {
    if (checks.values().stream().anyMatch(Check::down)) {
      return DOWN;
    }
    return checks.get(PROGRESS).status;
  }

  /** What keeps the engine from its work, in one line; null if nothing does. */
  String trouble() {
    String trouble =
        checks().entrySet().stream()
            .filter(check -> check.getValue().down())
            .map(check -> check.getKey() + ": " + check.getValue().detail)
            .collect(Collectors.joining("; "));
    return trouble.isEmpty() ? null : trouble;
  }

  /** Whether a check was up when it was last watched; NaN before that. */
  double wasUp(String name) {
    Check check = watched.get(name);
    return check == null ? Double.NaN : check.down() ? 0 : 1;
  }

  /** The names of the checks. */
  List<String> names() {
    List<String> names = new ArrayList<>(probes.keySet());
    names.add(PROGRESS);
    return names;
  }

  /** Logs what has stopped and what works again since the last time. */
  public synchronized void watch() {
    watched = checks();
    if (startup.startedAt() == null) {
      return;
    }
    watched.forEach(
        (name, check) -> {
          // what the start waits for is told by that
          if (!name.equals(PROGRESS) && !startup.isWaitingFor(name)) {
            announcer.surroundings(name, check.down() ? check.detail : null);
          }
        });
    monitor.reports().forEach(this::announce);
  }

  private void announce(TableReport report) {
    Finding stop = report.stop();
    boolean told = stop != null && (stop.state() == State.STARTING || monitor.isShared(report));
    if (!told) {
      announcer.table(report.table(), stop == null ? null : stop.text());
    }
  }

  private Map<String, Check> checks() {
    // all at once: two that hang take no longer than one
    probes.forEach(this::ask);
    Map<String, Check> checks = new LinkedHashMap<>();
    probes.keySet().forEach(name -> checks.put(name, answer(name)));
    checks.forEach((name, check) -> surroundings.asked(name, check.down() ? check.detail : null));
    checks.put(PROGRESS, progress());
    return checks;
  }

  /** One that hangs is not asked again: its answer is still awaited. */
  private void ask(String name, Probe probe) {
    asked.compute(
        name,
        (n, former) ->
            former == null || former.answer.isDone()
                ? new Asked(executor.submit(probe::asTask), Instant.now())
                : former);
  }

  private Check answer(String name) {
    Asked question = asked.get(name);
    Duration left = TIMEOUT.minus(Duration.between(question.since, Instant.now()));
    try {
      question.answer.get(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
      return Check.of("UP", null);
    } catch (TimeoutException e) {
      return Check.of(
          DOWN,
          "no answer within %s ms; it hangs, or the network in between is silent"
              .formatted(TIMEOUT.toMillis()));
    } catch (ExecutionException e) {
      return Check.of(DOWN, SqlErrors.reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Check.of(DOWN, "interrupted");
    }
  }

  private Check progress() {
    Summary summary = monitor.summary();
    Map<String, String> texts = new LinkedHashMap<>();
    summary
        .attention()
        .forEach(report -> texts.put(report.table(), report.attention().get(0).text()));
    return new Check(summary.severity().name(), summary.detail(), texts);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
