package io.dbsync.bench;

/** The engine, started on an empty source that has been filled since. */
final class EngineBackfill implements Contestant {

  static final String NAME = "engine";

  private final BenchEngine engine;
  private final String name;

  /**
   * @param engine has polled the empty source
   * @param name it is called by
   */
  EngineBackfill(BenchEngine engine, String name) {
    this.engine = engine;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void backfill(Stage stage) {
    stage.servers().settle();
    Stopwatch watch = new Stopwatch(stage.servers(), engine::cpuSeconds);
    engine.poll().awaitApplied();
    watch.stop();
    stage
        .samples()
        .add(
            watch.sample(
                "backfill",
                name,
                stage.rows(),
                stage.round(),
                stage.rows(),
                engine.peakHeapMegabytes(),
                engine.peakResidentMegabytes()));
    stage.check(name, stage.target(), "student_snapshots", "student_id");
    long logged =
        Long.parseLong(
            stage
                .target()
                .queryOne(
                    "SELECT count(*) FROM sync_logs WHERE operation = 'INSERT' AND status = 'success'"));
    if (logged != stage.rows()) {
      throw new IllegalStateException(logged + " log rows rather than " + stage.rows());
    }
  }
}
