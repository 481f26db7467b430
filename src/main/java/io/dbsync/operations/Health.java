package io.dbsync.operations;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.queue.Connections;
import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether the engine does its work: what it depends on is there, and every table gets on.
 * Whatever hangs, the answer comes within {@link #TIMEOUT}.
 */
public final class Health implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Health.class);
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
  private final Map<String, Instant> gone = new HashMap<>();
  private final Poller poller;
  private final Startup startup;
  private final Movement movement;
  private final Ledger ledger;
  private volatile Map<String, Check> watched = Map.of();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param broker gives connections to the broker
   * @param poller knows the tables
   * @param startup knows what the start is waiting for
   * @param movement judges the tables
   * @param ledger shows whether the target lets itself be read
   */
  Health(
      Databases databases,
      ConnectionFactory broker,
      Poller poller,
      Startup startup,
      Movement movement,
      Ledger ledger) {
    this.poller = poller;
    this.startup = startup;
    this.movement = movement;
    this.ledger = ledger;
    databases
        .sourceNames()
        .forEach(name -> probes.put(name, () -> Databases.check(databases.sourceProbe(name))));
    probes.put("target", () -> Databases.check(databases.targetProbe()));
    probes.put("broker", () -> Connections.check(broker));
  }

  /** The answer of {@code GET /}. */
  public Map<String, Object> check() {
    Map<String, Check> checks = checks();
    Map<String, Object> json = new LinkedHashMap<>();
    checks.forEach((name, check) -> json.put(name, check.json()));
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", checks.values().stream().anyMatch(Check::down) ? DOWN : "UP");
    health.put("timestamp", Instant.now().toString());
    health.put("checks", json);
    return health;
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

  /** Logs what has gone or come back since the last time. */
  public synchronized void watch() {
    watched = checks();
    if (startup.startedAt() == null) {
      return;
    }
    watched.forEach(
        (name, check) -> {
          // what the start waits for is told by that
          if (!name.equals(PROGRESS) && !startup.isWaitingFor(name)) {
            tell("what=" + name, check.down() ? check.detail : null);
          }
        });
    for (TableState state : poller.states().values()) {
      Movement.Finding finding = movement.of(state);
      boolean stuck = finding != null && finding.stuck();
      tell("table=" + state.settings().name(), stuck ? finding.text() : null);
    }
  }

  private void tell(String subject, String trouble) {
    Instant since = gone.get(subject);
    if (trouble != null && since == null) {
      gone.put(subject, Instant.now());
      LOGGER.warn("event=down {} reason=\"{}\"", subject, trouble);
    } else if (trouble == null && since != null) {
      gone.remove(subject);
      LOGGER.info(
          "event=up {} down_seconds={}",
          subject,
          Duration.between(since, Instant.now()).toSeconds());
    }
  }

  private Map<String, Check> checks() {
    // all at once: two that hang take no longer than one
    probes.forEach(this::ask);
    Map<String, Check> checks = new LinkedHashMap<>();
    probes.keySet().forEach(name -> checks.put(name, answer(name)));
    checks.forEach(
        (name, check) -> {
          if (check.down()) {
            movement.outage(name);
          }
        });
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
    Map<String, String> texts = new TreeMap<>();
    Map<String, String> stuck = new TreeMap<>();
    for (TableState state : poller.states().values()) {
      Movement.Finding finding = movement.of(state);
      if (finding != null) {
        texts.put(state.settings().name(), finding.text());
        if (finding.stuck()) {
          stuck.put(state.settings().name(), finding.text());
        }
      }
    }
    String phase = startup.phase();
    if (phase != null) {
      return new Check(DOWN, phase, texts);
    }
    String unread = unread();
    if (unread != null) {
      return new Check(DOWN, unread, texts);
    }
    String detail =
        stuck.entrySet().stream()
            .map(table -> "table " + table.getKey() + ": " + table.getValue())
            .collect(Collectors.joining("; "));
    return stuck.isEmpty()
        ? new Check(texts.isEmpty() ? "UP" : "DEGRADED", null, texts)
        : new Check(DOWN, detail, texts);
  }

  /** Without the ledger nobody knows whether there is work. */
  private String unread() {
    Instant read = ledger.readAt() == null ? startup.startedAt() : ledger.readAt();
    Duration age = Duration.between(read, Instant.now());
    return age.compareTo(Movement.SHORTEST) <= 0
        ? null
        : "the ledger of chunks in the target could not be read for %s s"
            .formatted(age.toSeconds());
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
