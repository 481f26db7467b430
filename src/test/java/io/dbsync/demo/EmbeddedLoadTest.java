package io.dbsync.demo;

import io.dbsync.loadtest.LoadTest;
import io.dbsync.loadtest.LoadTestException;
import io.dbsync.loadtest.LoadTestOptions;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.testing.AtExit;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.RoleFile;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import io.dbsync.testing.TemporaryDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The command {@code load-test} on two PostgreSQL servers of its own, of which it leaves nothing
 * but the report.
 *
 * <p>{@code -Dload.records=205} students are inserted, {@code -Dload.rate=100} a second, the table
 * is polled every {@code -Dload.period=5s}, the report is {@code
 * -Dload.report=LOAD_TEST_REPORT.md}. Exit code 0: everything arrived and is right, 1: not so.
 */
public final class EmbeddedLoadTest {

  private EmbeddedLoadTest() {}

  /** Runs it; it has no arguments. */
  public static void main(String[] arguments) {
    int code = 1;
    try {
      code = run() ? 0 : 1;
    } catch (LoadTestException e) {
      System.out.println("load-test: " + e.getMessage());
    } catch (RuntimeException e) {
      if (!AtExit.isEnding()) {
        e.printStackTrace();
      }
    }
    // the broker's threads would keep Maven waiting
    System.exit(code);
  }

  private static boolean run() {
    System.out.println("Starting two PostgreSQL servers and the engine ...");
    PostgresServer sourceServer = new PostgresServer();
    PostgresServer targetServer = new PostgresServer();
    Sql source = sourceServer.createDatabase("source");
    Sql target = targetServer.createDatabase("target");
    Students.createTable(source);
    RoleFile.run(source, "source-role", "sync_reader", Map.of());
    RoleFile.run(target, "target-role", "sync_writer", Map.of());
    TemporaryDirectory directory = new TemporaryDirectory("load-test");
    Properties properties = new Properties();
    Map.of(
            "sync.source.url", sourceServer.jdbcUrl("source", "sync_reader"),
            "sync.target.url", targetServer.jdbcUrl("target", "sync_writer"),
            "sync.broker.directory", directory.path().resolve("broker").toString(),
            "sync.api.port", Integer.toString(FreePort.find()),
            "sync.poll.period", System.getProperty("load.period", "5s"))
        .forEach(properties::setProperty);

    int records = Integer.getInteger("load.records", 205);
    String rate = System.getProperty("load.rate", "0");
    LoadTestOptions options =
        new LoadTestOptions(
            records,
            Double.parseDouble(rate),
            Path.of(System.getProperty("load.report", "LOAD_TEST_REPORT.md")),
            new Settings.Database(sourceServer.jdbcUrl("source"), null, null),
            "mvn -q test-compile exec:java@load-test -Dload.records=" + records,
            System.getProperty("load.version", "development"));
    return new LoadTest(
            SettingsReader.read(directory.path(), Map.of(), properties), options, System.out)
        .run();
  }
}
