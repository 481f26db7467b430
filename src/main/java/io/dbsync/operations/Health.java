package io.dbsync.operations;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.queue.Connections;
import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether the engine does its work: what it depends on is there, and polls make progress. */
public final class Health implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Health.class);
  private static final long TIMEOUT_MS = 3_000;
  private static final Duration SLACK = Duration.ofSeconds(30);

  /** Asks something whether it is there; an exception is the answer that it is not. */
  private interface Probe {
    void ask() throws Exception;

    default Void asTask() throws Exception {
      ask();
      return null;
    }
  }

  private final Map<String, Probe> probes = new LinkedHashMap<>();
  private final Map<String, Future<?>> running = new LinkedHashMap<>();
  private final Map<String, Instant> gone = new LinkedHashMap<>();
  private final Poller poller;
  private final Startup startup;
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param broker gives connections to the broker
   * @param poller knows when each table was polled
   * @param startup knows what the start is waiting for
   */
  public Health(Databases databases, ConnectionFactory broker, Poller poller, Startup startup) {
    this.poller = poller;
    this.startup = startup;
    probes.put("source", () -> Databases.check(databases.sourceCatalog()));
    probes.put("target", () -> Databases.check(databases.target()));
    probes.put("broker", () -> Connections.check(broker));
  }

  /** The answer of {@code GET /}. */
  public synchronized Map<String, Object> check() {
    Map<String, Object> checks = new LinkedHashMap<>();
    probes.forEach((name, probe) -> checks.put(name, probe(name, probe)));
    checks.put("progress", progress());
    boolean up =
        checks.values().stream()
            .noneMatch(check -> "DOWN".equals(((Map<?, ?>) check).get("status")));
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", up ? "UP" : "DOWN");
    health.put("timestamp", Instant.now().toString());
    health.put("checks", checks);
    return health;
  }

  /** Logs which of the databases and the broker have gone or come back since the last time. */
  public synchronized void watch() {
    probes.forEach(
        (name, probe) -> {
          Map<String, Object> answer = probe(name, probe);
          Instant since = gone.get(name);
          if ("DOWN".equals(answer.get("status"))) {
            if (since == null) {
              gone.put(name, Instant.now());
              LOGGER.warn("event=down what={} reason=\"{}\"", name, answer.get("detail"));
            }
          } else if (since != null) {
            gone.remove(name);
            LOGGER.info(
                "event=up what={} down_seconds={}",
                name,
                Duration.between(since, Instant.now()).toSeconds());
          }
        });
  }

  private Map<String, Object> probe(String name, Probe probe) {
    // one that hangs is not asked again: its answer is still awaited
    Future<?> answer = running.computeIfAbsent(name, n -> executor.submit(probe::asTask));
    try {
      answer.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      running.remove(name);
      return status("UP", null);
    } catch (TimeoutException e) {
      return status("DOWN", "no answer within " + TIMEOUT_MS + " ms");
    } catch (ExecutionException e) {
      running.remove(name);
      return status("DOWN", SqlErrors.reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return status("DOWN", "interrupted");
    }
  }

  private Map<String, Object> progress() {
    if (startup.phase() != null) {
      return status("DOWN", startup.phase());
    }
    Map<String, Object> troubles = new TreeMap<>();
    boolean stuck = false;
    for (TableState state : poller.states().values()) {
      String name = state.settings().name();
      if (state.trouble() != null) {
        troubles.put(name, state.trouble());
      } else if (late(state)) {
        stuck = true;
        troubles.put(name, "no poll has come to its end since " + state.lookedAt());
      } else if (state.hold() != null) {
        troubles.put(name, state.hold().advice(name));
      }
    }
    Map<String, Object> progress =
        status(stuck ? "DOWN" : troubles.isEmpty() ? "UP" : "DEGRADED", null);
    if (!troubles.isEmpty()) {
      progress.put("tables", troubles);
    }
    return progress;
  }

  private static boolean late(TableState state) {
    Instant due = Instant.now().minus(state.settings().period().multipliedBy(3)).minus(SLACK);
    return state.lookedAt() != null && state.lookedAt().isBefore(due);
  }

  private static Map<String, Object> status(String status, String detail) {
    Map<String, Object> check = new LinkedHashMap<>();
    check.put("status", status);
    if (detail != null) {
      check.put("detail", detail);
    }
    return check;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
