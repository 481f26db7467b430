package io.dbsync.demo;

import io.dbsync.settings.ProcessEnvironment;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.testing.AtExit;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.RoleFile;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.awaitility.Awaitility;

/**
 * The engine at work, to play with: two PostgreSQL servers, 205 students and the engine in this
 * process, until Ctrl-C. It leaves nothing behind.
 *
 * <p>It takes all settings of the JAR, from {@code application.properties}, the environment and
 * {@code -D}, the databases apart. {@code -Ddemo.port=8787} is the port of the API, {@code
 * -Ddemo.writes=2} lets students come, change and go, so many a second.
 */
public final class Demo {

  private static final int STUDENTS = 205;

  private Demo() {}

  /** Runs the demo; it has no arguments. */
  public static void main(String[] arguments) throws InterruptedException {
    // its text is what one should see: of the logs, only what is wrong
    Configurator.setLevel(Map.of("io.dbsync", Level.WARN, "sync", Level.WARN));
    try {
      start();
    } catch (RuntimeException e) {
      if (!AtExit.isEnding()) {
        e.printStackTrace();
        // threads of the engine would keep Maven waiting
        System.exit(1);
      }
    }
    new CountDownLatch(1).await();
  }

  private static void start() {
    say("Starting two PostgreSQL servers and the engine ...");
    PostgresServer sourceServer = new PostgresServer();
    PostgresServer targetServer = new PostgresServer();
    Sql source = sourceServer.createDatabase("source");
    Sql target = targetServer.createDatabase("target");
    Students.createTable(source);
    Students.add(source, STUDENTS);
    RoleFile.run(source, "source-role", "sync_reader", Map.of());
    RoleFile.run(target, "target-role", "sync_writer", Map.of());

    DemoSettings settings =
        new DemoSettings(
            ProcessEnvironment.variables(),
            System.getProperties(),
            Map.of(
                "sync.source.url", sourceServer.jdbcUrl("source", "sync_reader"),
                "sync.target.url", targetServer.jdbcUrl("target", "sync_writer")));
    int port = port(settings);
    settings.system().setProperty("sync.api.port", Integer.toString(port));
    new InProcessEngine(Path.of(""), settings.environment(), settings.system()).awaitStarted();
    Awaitility.await("first copy of the students")
        .atMost(Duration.ofMinutes(1))
        .until(() -> copies(target) == STUDENTS);

    double writes = Double.parseDouble(System.getProperty("demo.writes", "0"));
    if (writes > 0) {
      new Trickle(source, writes);
    }
    say(new Instructions(sourceServer, targetServer, port, writes).text());
    new Commands(Map.of("source", sourceServer, "target", targetServer)).read(System.in);
  }

  private static int port(DemoSettings settings) {
    Settings.Api api =
        SettingsReader.read(Path.of(""), settings.environment(), settings.system())
            .settings()
            .api();
    int wanted = Integer.getInteger("demo.port", api.port());
    if (FreePort.isFree(wanted)) {
      return wanted;
    }
    int port = FreePort.find();
    say("Port " + wanted + " is taken: the API listens on " + port + " instead.");
    return port;
  }

  private static int copies(Sql target) {
    return Integer.parseInt(
        target.queryOne("SELECT count(*) FROM student_snapshots WHERE data IS NOT NULL"));
  }

  private static void say(String text) {
    System.out.println(text);
  }
}
