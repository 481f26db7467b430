package io.dbsync.bench;

import java.sql.SQLException;
import java.time.Duration;

/** How soon a commit in the source can be seen in the target. */
final class Latencies {

  static final String SLOW = "visible, 5s";
  static final String FAST = "visible, 200ms";
  static final int FEW = 205;
  static final int MANY = 100_000;

  private static final int PER_SECOND = 50;

  private final Servers servers;
  private final Samples samples;
  private final int round;
  private final Duration over;

  /**
   * @param over how long to write
   */
  Latencies(Servers servers, Samples samples, int round, Duration over) {
    this.servers = servers;
    this.samples = samples;
    this.round = round;
    this.over = over;
  }

  /** The shipped period: 205 students are there, 205 more come. */
  void slow() throws SQLException {
    try (Stage stage = new Stage(servers, samples, round)) {
      stage.fill(FEW);
      try (BenchEngine engine = stage.engine("5s").start()) {
        Stopwatch watch = new Stopwatch(servers, engine::cpuSeconds);
        Percentiles times = Visibility.ofEngine(stage).measure(FEW, over, true);
        times.add(stage, SLOW, EngineBackfill.NAME, sample(watch, stage, engine));
      }
    }
  }

  /** A short period: 50 updates a second of 100,000 students. */
  void fast() throws SQLException {
    try (Stage stage = new Stage(servers, samples, round)) {
      stage.fill(MANY);
      int writes = Math.toIntExact(PER_SECOND * over.toSeconds());
      try (BenchEngine engine = stage.engine("200ms").start()) {
        stage.target().execute("VACUUM ANALYZE");
        Stopwatch watch = new Stopwatch(servers, engine::cpuSeconds);
        Percentiles times = Visibility.ofEngine(stage).measure(writes, over, false);
        times.add(stage, FAST, EngineBackfill.NAME, sample(watch, stage, engine));
      }
      try (Replica replica = new Replica(stage)) {
        replica.copy();
        Stopwatch watch = new Stopwatch(servers, () -> 0);
        Percentiles times =
            Visibility.ofReplica(stage, replica).measure(writes / 4, over.dividedBy(4), false);
        times.add(stage, FAST, Replica.NAME, watch.stop().sample(FAST, "", stage.rows(), round, 0));
      }
    }
  }

  private static Sample sample(Stopwatch watch, Stage stage, BenchEngine engine) {
    return watch
        .stop()
        .sample(
            "",
            "",
            stage.rows(),
            stage.round(),
            0,
            engine.peakHeapMegabytes(),
            engine.peakResidentMegabytes());
  }
}
