package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.operations.Engines;
import io.dbsync.settings.SettingsReader;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineApi;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import io.dbsync.testing.TemporaryDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One process with two targets: each table is written to its own, whatever the other does. */
final class TargetsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TemporaryDirectory directory = new TemporaryDirectory("engines");
  private final PostgresServer archiveServer = new PostgresServer();
  private final DatabasePair databases = new DatabasePair();
  private final int port = FreePort.find();
  private final int archivePort = FreePort.find();
  private final RouteEdits routes = new RouteEdits();
  private Sql archive;
  private Engines engines;

  @BeforeEach
  void startEngines() throws Exception {
    routes.follow("Mask e-mail addresses");
    archive = archiveServer.createDatabase("archive");
    Properties settings = new Properties();
    settings.putAll(databases.settings());
    settings.putAll(
        Map.of(
            "sync.poll.period", "200ms",
            "sync.broker.directory", directory.path().resolve("broker").toString(),
            "sync.api.port", Integer.toString(port),
            "sync.db.archive.url", archiveServer.jdbcUrl("archive"),
            "sync.db.archive.api-port", Integer.toString(archivePort),
            "sync.table.students.source", "students",
            "sync.table.students.target", "copies",
            "sync.table.archived.source", "students",
            "sync.table.archived.target-db", "archive"));
    settings.putAll(
        Map.of(
            "sync.table.students.target-key", "student_id",
            "sync.table.archived.target", "copies",
            "sync.table.archived.target-key", "student_id"));
    List<SettingsReader.Result> read = SettingsReader.readAll(directory.path(), Map.of(), settings);
    read.get(0).file().setProperty("camel.main.routesIncludePattern", routes.pattern());
    engines = new Engines(read);
    engines.start();
  }

  @AfterEach
  void stopEngines() throws Exception {
    engines.close();
    databases.close();
    archiveServer.close();
    routes.close();
    directory.close();
  }

  @Test
  void areWrittenEachByItself() {
    // When
    Students.add(databases.source(), 20);

    // Then each has the documents, and the log of its own tables
    await().atMost(PATIENCE).until(() -> live(databases.target()) == 20 && live(archive) == 20);
    String logged = "SELECT DISTINCT table_name FROM sync_logs";
    assertThat(databases.target().queryOne(logged)).isEqualTo("students");
    assertThat(archive.queryOne(logged)).isEqualTo("archived");
    assertThat(tables(port)).containsExactly("students");
    assertThat(tables(archivePort)).containsExactly("archived");

    // And a route that is for one table is for that one only
    String email = "SELECT data->>'email' FROM copies WHERE student_id = 7";
    assertThat(databases.target().queryOne(email)).isNotEqualTo(archive.queryOne(email));

    // When one is away
    archiveServer.stop();
    databases.source().execute("DELETE FROM students WHERE id <= 5");

    // Then the other goes on, and says nothing of it
    await().atMost(PATIENCE).until(() -> live(databases.target()) == 15);
    assertThat(api(port).isUp()).isTrue();
    await().atMost(PATIENCE).until(() -> !api(archivePort).isUp());

    // And it catches up
    archiveServer.start();
    await().atMost(PATIENCE).until(() -> live(archive) == 15);
    await().atMost(PATIENCE).until(() -> api(archivePort).isUp());
  }

  private static EngineApi api(int port) {
    return new EngineApi(port, Optional.empty());
  }

  private static Iterable<String> tables(int port) {
    return api(port).get("/api/sync/status").json().path("tables").findValuesAsText("table");
  }

  private static long live(Sql target) {
    return target.queryOne("SELECT to_regclass('copies') IS NOT NULL").equals("t")
        ? Long.parseLong(target.queryOne("SELECT count(*) FROM copies WHERE data IS NOT NULL"))
        : 0;
  }
}
