package io.dbsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.Sql;
import java.sql.SQLException;

/** Polls of a source in which nothing, something else or a few rows have changed. */
final class Polls {

  private static final int[] CHANGES = {1, 100, 10_000};
  private static final int REPEATS = 3;
  private static final int WARM_UP = 3;

  private final Stage stage;
  private final BenchEngine engine;

  /**
   * @param engine polls only when asked
   */
  Polls(Stage stage, BenchEngine engine) {
    this.stage = stage;
    this.engine = engine;
  }

  /**
   * An engine polls for months: what is measured is not its first poll after a start, nor the first
   * one that finds something.
   */
  void warmUp() {
    for (int i = 0; i < WARM_UP; i++) {
      stage
          .source()
          .execute(
              "UPDATE students SET age = age + 1 WHERE id % ? = ?",
              Math.max(1, stage.rows() / 1_000), i);
      engine.poll().awaitApplied();
    }
    stage.changed();
  }

  /** Somebody writes another table of the source. */
  void unrelated() throws SQLException {
    Sql source = stage.source();
    source.execute("CREATE TABLE IF NOT EXISTS unrelated (at timestamptz)");
    for (int i = 0; i < REPEATS; i++) {
      Counts.measure(stage);
      source.execute("INSERT INTO unrelated VALUES (now())");
      Stopwatch watch = new Stopwatch(stage.servers(), engine::cpuSeconds);
      BenchEngine.Run run = engine.poll().awaitCompared();
      watch.stop();
      expect(run, 0);
      stage.samples().add(sample(watch, "poll, nothing found"));
      Counts.measure(stage);
    }
  }

  /** A few rows are updated, spread over the table. */
  void changes() throws SQLException {
    for (int changes : CHANGES) {
      if (changes * 10L > stage.rows()) {
        continue;
      }
      stage
          .source()
          .execute(
              "UPDATE students SET age = age + 1 WHERE id % ? = 7 AND id <= ?",
              stage.rows() / changes, stage.rows() / changes * changes);
      stage.changed();
      Counts.measure(stage);
      Stopwatch compared = new Stopwatch(stage.servers(), engine::cpuSeconds);
      Stopwatch applied = new Stopwatch(stage.servers(), engine::cpuSeconds);
      BenchEngine.Run run = engine.poll().awaitCompared();
      compared.stop();
      run.awaitApplied();
      applied.stop();
      expect(run, changes);
      stage.samples().add(sample(compared, "poll, %,d found".formatted(changes)));
      stage.samples().add(sample(applied, "poll, %,d applied".formatted(changes)));
      Counts.measure(stage);
    }
  }

  /** All contents are compared, and nothing differs. */
  void contents() throws SQLException {
    Counts.measure(stage);
    Stopwatch watch = new Stopwatch(stage.servers(), engine::cpuSeconds);
    JsonNode report = engine.reconcile();
    watch.stop();
    if (report.path("totalSource").asLong() != stage.rows()
        || report.path("outOfSyncCount").asLong(-1) != 0) {
      throw new IllegalStateException("reconciled: " + report);
    }
    stage.samples().add(sample(watch, "compare contents"));
    Counts.measure(stage);
  }

  /** A tenth of the rows, spread over the table, is updated in one transaction. */
  void updates() {
    long expected =
        stage
            .source()
            .execute("UPDATE students SET age = age + 1, updated_at = now() WHERE id % 10 = 3");
    stage.changed();
    stage.servers().settle();
    Stopwatch watch = new Stopwatch(stage.servers(), engine::cpuSeconds);
    BenchEngine.Run run = engine.poll();
    run.awaitApplied();
    watch.stop();
    expect(run, expected);
    stage
        .samples()
        .add(
            watch.sample(
                "updates",
                EngineBackfill.NAME,
                stage.rows(),
                stage.round(),
                expected,
                engine.peakHeapMegabytes(),
                engine.peakResidentMegabytes()));
    stage.check(EngineBackfill.NAME, stage.target(), "student_snapshots", "student_id");
  }

  private Sample sample(Stopwatch watch, String what) {
    return watch.sample(
        what,
        EngineBackfill.NAME,
        stage.rows(),
        stage.round(),
        0,
        engine.peakHeapMegabytes(),
        engine.peakResidentMegabytes());
  }

  private static void expect(BenchEngine.Run run, long changes) {
    if (run.found() != changes) {
      throw new IllegalStateException(run.found() + " changes found rather than " + changes);
    }
  }
}
