package io.dbsync.bench;

import io.dbsync.testing.Sql;
import io.dbsync.testing.TemporaryDirectory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The snapshot of Debezium's embedded engine, by the program in {@code bench/debezium}. */
final class Debezium implements Contestant {

  static final String NAME = "Debezium embedded";

  private static final Path PROJECT = Path.of("bench", "debezium");
  private static final String TABLE = "debezium_documents";
  private static final long PATIENCE_SECONDS = 900;

  private Debezium() {}

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Builds the program with Maven.
   *
   * @throws IOException if that does not work, as without its libraries
   */
  static Debezium build() throws IOException, InterruptedException {
    String maven = System.getProperty("maven.home");
    String program = maven == null ? "mvn" : Path.of(maven, "bin", "mvn").toString();
    Process build =
        new ProcessBuilder(program, "-q", "-B", "compile")
            .directory(PROJECT.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (build.waitFor() != 0) {
      throw new IOException("bench/debezium is not built: " + output);
    }
    return new Debezium();
  }

  @Override
  public void backfill(Stage stage) throws Exception {
    Peers.createDocuments(stage.target(), TABLE);
    stage.servers().settle();
    try (TemporaryDirectory directory = new TemporaryDirectory("debezium")) {
      Process process = start(stage, directory.path());
      try {
        copy(stage, process, directory.path());
      } finally {
        stop(process);
      }
    }
    stage.source().execute("DROP PUBLICATION IF EXISTS debezium_peer");
    Peers.dropDocuments(stage.target(), TABLE);
  }

  private static Process start(Stage stage, Path directory) throws IOException {
    Path target = PROJECT.resolve("target").toAbsolutePath();
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Xlog:gc:file=gc.log",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                target.resolve("classes") + File.pathSeparator + target.resolve("libraries") + "/*",
                "io.dbsync.bench.debezium.DebeziumPeer",
                Integer.toString(stage.servers().source().port()),
                Stage.name(stage.source()),
                stage.targetUrl(),
                TABLE))
        .directory(directory.toFile())
        .redirectError(Redirect.to(directory.resolve("errors").toFile()))
        .start();
  }

  private static void copy(Stage stage, Process process, Path directory) throws Exception {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (!"ready".equals(line)) {
      throw new IllegalStateException(line + "\n" + Files.readString(directory.resolve("errors")));
    }
    Sql target = stage.target();
    String last = stage.source().queryOne("SELECT max(id) FROM students");
    Stopwatch watch = new Stopwatch(stage.servers(), () -> Processes.cpuSeconds(process.pid()));
    go(process);
    // one thread writes them in the order of the table
    try (Probe probe =
        new Probe(target, "SELECT EXISTS (SELECT FROM " + TABLE + " WHERE id = ?)")) {
      probe.await(PATIENCE_SECONDS, process::isAlive, Long.valueOf(last));
    }
    watch.stop();
    stage
        .samples()
        .add(
            watch.sample(
                "backfill",
                NAME,
                stage.rows(),
                stage.round(),
                stage.rows(),
                GarbageLog.peakHeapMegabytes(directory.resolve("gc.log")),
                Processes.peakResidentMegabytes(process.pid())));
    stage.check(NAME, target, TABLE, "id");
  }

  private static void go(Process process) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write('\n');
    input.flush();
  }

  private static void stop(Process process) throws IOException, InterruptedException {
    try {
      go(process);
    } catch (IOException e) {
      // it has ended
    }
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
