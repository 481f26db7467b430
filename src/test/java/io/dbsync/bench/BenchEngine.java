package io.dbsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.dbsync.testing.EngineApi;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The engine as it is shipped, in a process with a heap of 256 MB. */
final class BenchEngine implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 900;

  /** Each look costs the engine some of what it needs for itself. */
  private static final long LOOK_MILLIS = 25;

  private final EngineProcess process;
  private final Sql target;

  BenchEngine(Map<String, String> settings, Map<String, String> environment, Sql target) {
    this.process =
        new EngineProcess(
            settings,
            environment,
            List.of(
                "-jar",
                Path.of(System.getProperty("engine.jar", "target/db-sync-engine.jar"))
                    .toAbsolutePath()
                    .toString()),
            "-Xmx256m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:gc:file=gc.log");
    this.target = target;
  }

  /** Starts it and has it compare once. */
  BenchEngine start() {
    process.start();
    process.awaitHealthy();
    // in a new directory it is another instance: the lease of the former one stands for a while
    while (!hasPolled()) {
      poll();
      Pause.millis(500);
    }
    poll().awaitApplied();
    return this;
  }

  /** Starts it. */
  void launch() {
    process.start();
  }

  /** Waits until the status tells of a poll. */
  void awaitFirstPoll() {
    long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    while (!hasPolled()) {
      if (!process.isRunning() || System.nanoTime() > end) {
        throw new IllegalStateException("no poll:\n" + process.output());
      }
      Pause.millis(LOOK_MILLIS);
    }
  }

  private boolean hasPolled() {
    try {
      return lastPoll().isObject();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** What the status tells of the last poll. */
  JsonNode lastPoll() {
    EngineApi.Answer answer = api().get("/api/sync/status");
    return answer.status() == 200
        ? answer.json().path("tables").path(0).path("lastPoll")
        : MissingNode.getInstance();
  }

  /** Ends it in order; it can be launched again. */
  void terminate() {
    process.terminate();
  }

  boolean isRunning() {
    return process.isRunning();
  }

  EngineApi api() {
    return process.api();
  }

  /** What it has written so far. */
  String output() {
    return process.output();
  }

  long pid() {
    return process.handle().pid();
  }

  double cpuSeconds() {
    return Processes.cpuSeconds(pid());
  }

  double peakResidentMegabytes() {
    return Processes.peakResidentMegabytes(pid());
  }

  /** Most that its heap has held, by the log of its collector. */
  double peakHeapMegabytes() {
    return GarbageLog.peakHeapMegabytes(process.directory().resolve("gc.log"));
  }

  /** Asks for a poll. */
  Run poll() {
    EngineApi.Answer answer = api().post("/api/sync/poll");
    if (answer.status() != 202) {
      throw new IllegalStateException(answer.toString());
    }
    return new Run(Long.parseLong(answer.json().path("runs").path(0).path("runId").asText()));
  }

  /** Compares all contents; what it tells of its only table. */
  JsonNode reconcile() {
    EngineApi.Answer answer = api().post("/api/sync/reconcile?fix=false");
    if (answer.status() != 200) {
      throw new IllegalStateException(answer.toString());
    }
    return answer.json().path("tables").path(0);
  }

  /** A poll that was asked for. */
  final class Run {

    private final long id;

    private Run(long id) {
      this.id = id;
    }

    /** Waits until all has been compared: then the keys of all differences are known. */
    Run awaitCompared() {
      await("SELECT state NOT IN ('requested', 'running') FROM sync_runs WHERE id = ?");
      String state = target.queryOne("SELECT state FROM sync_runs WHERE id = ?", id);
      if (!state.equals("done")) {
        throw new IllegalStateException("run " + id + " is " + state + ":\n" + process.output());
      }
      return this;
    }

    /** Waits until what was found is in the target: the ledger is closed with the same commit. */
    void awaitApplied() {
      awaitCompared();
      await("SELECT NOT EXISTS (SELECT FROM sync_chunks WHERE run_id = ? AND finished_at IS NULL)");
    }

    private void await(String condition) {
      try (Probe probe = new Probe(target, condition)) {
        probe.await(PATIENCE_SECONDS, process::isRunning, id);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Rows found to differ. */
    long found() {
      return Long.parseLong(
          target.queryOne("SELECT inserts + updates + deletes FROM sync_runs WHERE id = ?", id));
    }

    /** Seconds of the comparison by the engine's own account. */
    double comparedSeconds() {
      return Double.parseDouble(
          target.queryOne(
              "SELECT extract(epoch FROM finished_at - started_at) FROM sync_runs WHERE id = ?",
              id));
    }
  }

  @Override
  public void close() {
    try {
      if (process.isRunning()) {
        process.terminate();
      }
      process.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
