package io.dbsync.bench;

/** From the start of the process to the end of its first poll, with the shipped settings. */
final class Starts {

  static final String FIRST = "start, empty target";
  static final String AGAIN = "start after SIGTERM";
  static final int STUDENTS = 205;

  private Starts() {}

  static void measure(Servers servers, Samples samples, int round) {
    try (Stage stage = new Stage(servers, samples, round)) {
      stage.fill(STUDENTS);
      try (BenchEngine engine = stage.engine("5s")) {
        start(stage, engine, FIRST);
        // in the same directory: another one would be another instance, which waits for the lease
        engine.terminate();
        start(stage, engine, AGAIN);
      }
    }
  }

  private static void start(Stage stage, BenchEngine engine, String what) {
    Stopwatch watch =
        new Stopwatch(stage.servers(), () -> engine.isRunning() ? engine.cpuSeconds() : 0);
    engine.launch();
    engine.awaitFirstPoll();
    watch.stop();
    stage
        .samples()
        .add(
            watch.sample(
                what,
                EngineBackfill.NAME,
                stage.rows(),
                stage.round(),
                0,
                engine.peakHeapMegabytes(),
                engine.peakResidentMegabytes()));
  }
}
