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
      start(stage, FIRST);
      start(stage, AGAIN);
    }
  }

  private static void start(Stage stage, String what) {
    try (BenchEngine engine = stage.engine("5s")) {
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
}
