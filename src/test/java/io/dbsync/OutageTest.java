package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An outage is not a failure: nothing is marked failed for it, and nobody has to do anything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OutageTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private PostgresServer sourceServer;
  private PostgresServer targetServer;
  private DatabasePair databases;
  private InProcessEngine engine;

  @BeforeAll
  void startServers() {
    sourceServer = new PostgresServer();
    targetServer = new PostgresServer();
  }

  @AfterAll
  void stopServers() throws Exception {
    sourceServer.close();
    targetServer.close();
  }

  @BeforeEach
  void startEngine() {
    databases = new DatabasePair(sourceServer, targetServer);
    engine =
        new InProcessEngine(databases, Map.of("sync.redelivery.delay", "500ms")).awaitStarted();
    Students.add(databases.source(), 2000);
    new Oracle(databases).awaitInSync(PATIENCE);
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
  }

  @Test
  void catchesUpAfterTheTargetWasAway() {
    // Given counts that are known
    await().atMost(PATIENCE).until(() -> status().at("/counts/synced").asInt() == 2000);

    // When the target stops in the middle of writes, and they go on
    databases.source().execute("UPDATE students SET age = age + 1");
    targetServer.stop();
    databases.source().execute("DELETE FROM students WHERE id <= 100");
    Students.add(databases.source(), 1000);
    await().atMost(PATIENCE).until(() -> !engine.api().isUp());

    // Then the last known counts stay, with their time
    JsonNode table = status();
    assertThat(table.path("state").asText()).isEqualTo("outage");
    assertThat(table.at("/counts/synced").asInt()).isEqualTo(2000);
    assertThat(Instant.parse(table.path("countsAt").asText())).isBefore(Instant.now());

    // And when it is back, everything is copied
    targetServer.start();
    assertCaughtUp();
  }

  private JsonNode status() {
    return engine.api().get("/api/sync/status").json().path("tables").path(0);
  }

  @Test
  void catchesUpAfterACrashOfTheTarget() {
    // When
    databases.source().execute("UPDATE students SET age = age + 1");
    new Oracle(databases).awaitInSync(PATIENCE);
    // and a chunk is open that was done, as on a server that lacks the last commits
    databases
        .target()
        .execute(
            "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                + " SELECT max(id), 'students', 'UPDATE', '[\"1\"]', now() FROM sync_runs");
    databases.source().execute("UPDATE students SET age = age + 1");
    targetServer.kill();
    databases.source().execute("UPDATE students SET age = age + 1 WHERE id % 2 = 0");
    targetServer.start();

    // Then
    assertCaughtUp();
  }

  @Test
  void catchesUpAfterTheSourceWasAwayWithChunksUnderWay() throws Exception {
    // Given chunks that cannot be written because somebody locks the table for a moment
    try (var owner = databases.target().connect();
        var statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE student_snapshots IN SHARE ROW EXCLUSIVE MODE");
      databases.source().execute("UPDATE students SET age = age + 1");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !databases
                      .target()
                      .queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL")
                      .equals("0"));

      // When the source goes before they are read again
      sourceServer.stop();
      owner.rollback();
    }
    // for longer than all redeliveries would take: trap T25
    await()
        .during(Duration.ofSeconds(5))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> !engine.api().isUp());
    sourceServer.start();

    // Then
    assertCaughtUp();
  }

  @Test
  void waitsWhileTheTargetIsReadOnly() {
    // Given
    setReadOnly("on");

    // When
    databases.source().execute("UPDATE students SET age = age + 1");
    await().atMost(PATIENCE).until(() -> engine.api().get("/").text().contains("read-only"));

    // Then
    setReadOnly("off");
    assertCaughtUp();
  }

  @Test
  void endsTheRunThatTheTargetTookAway() {
    // Given a poll that waits for room, which the ledger says there is none of
    Sql target = databases.target();
    target.execute(
        "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
            + " SELECT (SELECT max(id) FROM sync_runs), 'students', 'UPDATE', '[\"-1\"]', now()"
            + " FROM generate_series(1, 16)");
    databases.source().execute("UPDATE students SET age = age + 1");
    await().atMost(PATIENCE).until(() -> running() == 1);

    // When
    targetServer.kill();
    await().atMost(PATIENCE).until(() -> !engine.api().isUp());
    targetServer.start();
    target.execute("UPDATE sync_chunks SET finished_at = now() WHERE keys = '[\"-1\"]'");

    // Then
    assertCaughtUp();
    await().atMost(PATIENCE).until(() -> running() == 0);
  }

  private long running() {
    return Long.parseLong(
        databases.target().queryOne("SELECT count(*) FROM sync_runs WHERE state = 'running'"));
  }

  @Test
  void waitsWhileTheSourceTakesNoConnections() {
    // When, for longer than all redeliveries would take
    allowConnections(false);
    await()
        .during(Duration.ofSeconds(6))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> engine.api().get("/").text().contains("not currently accepting connections"));

    // Then
    allowConnections(true);
    databases.source().execute("UPDATE students SET age = age + 1");
    assertCaughtUp();
  }

  private void allowConnections(boolean allowed) {
    String name = databases.settings().get("sync.source.url").replaceAll(".*/|\\?.*", "");
    Sql server = new Sql(sourceServer.jdbcUrl("postgres"));
    server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + allowed);
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name);
  }

  private void setReadOnly(String value) {
    String target = databases.target().queryOne("SELECT current_database()");
    Sql server = new Sql(targetServer.jdbcUrl("postgres"));
    server.execute("ALTER DATABASE " + target + " SET default_transaction_read_only = " + value);
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", target);
  }

  private void assertCaughtUp() {
    new Oracle(databases).awaitInSync(PATIENCE);
    assertThat(
            databases
                .target()
                .query("SELECT status, record_id FROM sync_logs WHERE status = 'failed'"))
        .isEqualTo(List.of());
    assertThat(
            databases
                .target()
                .queryOne("SELECT count(*) FROM student_snapshots WHERE sync_status = 'failed'"))
        .isEqualTo("0");
    new SyncLog(databases).assertHistoriesConsistent();
    await().atMost(PATIENCE).until(engine.api()::isUp);
  }
}
