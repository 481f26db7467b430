package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source that is not the one it was: trap T7. */
final class SourceHistoryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private PostgresServer sourceServer;
  private PostgresServer targetServer;
  private DatabasePair databases;
  private InProcessEngine engine;

  @BeforeEach
  void start() {
    // whose own transactions would take numbers
    sourceServer = new PostgresServer(Map.of("autovacuum", "off"));
    targetServer = new PostgresServer();
    databases = new DatabasePair(sourceServer, targetServer);
    Students.add(databases.source(), 50);
  }

  @AfterEach
  void stop() throws Exception {
    if (engine != null) {
      engine.close();
    }
    sourceServer.close();
    targetServer.close();
  }

  @Test
  void waitsForConsentWhenTheSourceIsRestoredFromAnOlderCopy() {
    // Given a copy of the source, and changes since that are in the target
    sourceServer.copy();
    startEngine(databases.settings());
    for (int id = 1; id <= 20; id++) {
      databases.source().execute("UPDATE students SET age = 77 WHERE id = " + id);
    }
    databases.source().execute("DELETE FROM students WHERE id = 30");
    Students.add(databases.source(), 1);
    inSync();

    // When the copy takes the source's place, and is written to
    sourceServer.restoreCopy();
    databases.source().execute("UPDATE students SET age = 11 WHERE id = 40");

    // Then the table stops, with the reason, and keeps what it has
    awaitTrouble("went back in time");
    assertThat(waitsFor()).contains("POST /api/sync/source/accept?table=students");
    String before = contents();
    assertThat(poll()).contains("went back in time");

    // Also when the clock has caught up, and after a restart
    for (int id = 1; id <= 60; id++) {
      databases.source().execute("UPDATE students SET age = 12 WHERE id = 40");
    }
    engine.stop();
    engine.start();
    awaitTrouble("went back in time");
    assertThat(contents()).isEqualTo(before);

    // And goes on when it is told so, to the end
    accept();
    inSync();
    databases.source().execute("UPDATE students SET age = 13 WHERE id <= 25");
    inSync();
    assertThat(new SyncLog(databases).count("UPDATE", "failed")).isZero();
    assertThat(new Polls(engine.api(), databases).findings()).isZero();
  }

  @Test
  void waitsForConsentWhenItIsPointedToAnotherServer() throws Exception {
    // Given
    startEngine(databases.settings());
    inSync();
    engine.stop();
    String before = contents();

    // When another server stands in, of a later clock and with other rows, and chunks are open
    try (PostgresServer other = new PostgresServer()) {
      Sql others = other.createDatabase("other");
      Students.createTable(others);
      Students.add(others, 10);
      others.execute(
          "DO $$ BEGIN FOR i IN 1..1000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
      databases
          .target()
          .execute(
              "INSERT INTO sync_runs (table_name, kind, state, started_at, finished_at)"
                  + " VALUES ('students', 'poll', 'done', now(), now())");
      databases
          .target()
          .execute(
              "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                  + " SELECT max(id), 'students', o, '[\"5\", \"45\"]', '-infinity'"
                  + " FROM sync_runs, unnest('{UPDATE,DELETE}'::text[]) o GROUP BY o");
      Map<String, String> settings = new HashMap<>(databases.settings());
      settings.put("sync.source.url", other.jdbcUrl("other"));
      restartWith(settings);

      // Then nothing is written
      awaitTrouble("another server or database");
      await()
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(contents()).isEqualTo(before));

      // And what it has is copied when it is accepted
      accept();
      await().atMost(PATIENCE).until(() -> live() == 10);
      // a chunk that came before goes back to the broker for a while
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  databases
                      .target()
                      .queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL")
                      .equals("0"));
    }
  }

  @Test
  void goesOnByItselfWhenTheRightServerIsBack() throws Exception {
    // Given
    startEngine(databases.settings());
    inSync();
    engine.stop();
    try (PostgresServer other = new PostgresServer()) {
      Sql others = other.createDatabase("other");
      Students.createTable(others);
      Map<String, String> settings = new HashMap<>(databases.settings());
      settings.put("sync.source.url", other.jdbcUrl("other"));
      restartWith(settings);
      awaitTrouble("another server or database");
      engine.stop();
    }

    // When
    restartWith(databases.settings());
    databases.source().execute("UPDATE students SET age = 14");

    // Then
    inSync();
    assertThat(live()).isEqualTo(50);
  }

  @Test
  void isNotStoppedByACrashThatForgetsWhatWasRolledBack() throws Exception {
    // Given many transactions that leave no trace on the disk
    startEngine(databases.settings());
    inSync();
    try (var connection = databases.source().connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET synchronous_commit = off");
      for (int round = 0; round < 300; round++) {
        statement.execute("SELECT pg_current_xact_id()");
        connection.rollback();
      }
      // seen by a poll
      assertThat(new Polls(engine.api(), databases).findings()).isZero();
      sourceServer.kill();
    }

    // When
    sourceServer.start();
    databases.source().execute("UPDATE students SET age = 15");

    // Then
    inSync();
    assertThat(waitsFor()).isEmpty();
  }

  @Test
  void comparesContentsWhenAnOlderCopyHasMadeAsManyTransactionsAgain() throws Exception {
    // Given a large table, whose rows are told apart by their versions alone
    makeNotes(databases.source());
    sourceServer.copy();
    startEngine(withNotes(databases.settings()));
    long first = write(databases.source(), "former", 0);
    notesInSync(databases);
    engine.stop();

    // When an older copy takes the source's place, and gives the same numbers to other changes
    sourceServer.restoreCopy();
    assertThat(write(databases.source(), "other and longer", first)).isEqualTo(first);
    databases
        .source()
        .execute("INSERT INTO notes SELECT n, 'more' FROM generate_series(5001, 6000) n");
    assertSameVersions(databases.source());
    engine.start();

    // Then
    notesInSync(databases);
  }

  @Test
  void comparesContentsAfterAFailoverThatLostTransactions() throws Exception {
    // Given a standby that does not get what follows, and lets nobody in at first
    makeNotes(databases.source());
    String reader = "ALTER ROLE " + databases.reader();
    // by which the driver tells a primary from a standby
    databases.source().execute(reader + " RESET default_transaction_read_only");
    databases.source().execute(reader + " NOLOGIN");
    try (PostgresServer standby = sourceServer.standby()) {
      databases.source().execute(reader + " LOGIN");
      Map<String, String> settings = new HashMap<>(databases.settings());
      String primary = "127.0.0.1:" + sourceServer.port();
      String both = primary + ",127.0.0.1:" + standby.port();
      settings.computeIfPresent(
          "sync.source.url",
          (key, url) ->
              url.replace(primary, both) + "&targetServerType=primary&hostRecheckSeconds=1");
      startEngine(withNotes(settings));
      long first = write(databases.source(), "former", 0);
      notesInSync(databases);

      // When it is promoted, and gives the same numbers to other changes
      sourceServer.kill();
      standby.promote();
      DatabasePair now = databases.withSource(standby);
      assertThat(write(now.source(), "other and longer", first)).isEqualTo(first);
      now.source().execute("INSERT INTO notes SELECT n, 'more' FROM generate_series(5001, 6000) n");
      assertSameVersions(now.source());
      now.source().execute(reader + " LOGIN");

      // Then
      notesInSync(now);
    }
  }

  private static void makeNotes(Sql source) {
    source.execute("CREATE TABLE notes (id int PRIMARY KEY, note text, filler text)");
    source.execute(
        "INSERT INTO notes SELECT n, 'first', repeat('x', 1500) FROM generate_series(1, 4000) n");
  }

  private static Map<String, String> withNotes(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("sync.table.notes.source", "notes");
    return all;
  }

  /**
   * Changes twenty rows in a transaction each.
   *
   * @param first number of the first transaction; 0 for some that leave room before it
   * @return that number
   */
  private static long write(Sql source, String note, long first) {
    if (first == 0) {
      for (int i = 0; i < 50; i++) {
        source.queryOne("SELECT pg_current_xact_id()");
      }
    }
    String next = "SELECT pg_snapshot_xmax(pg_current_snapshot())";
    while (Long.parseLong(source.queryOne(next)) < first) {
      source.queryOne("SELECT pg_current_xact_id()");
    }
    long begun = Long.parseLong(source.queryOne(next));
    for (int id = 1; id <= 20; id++) {
      source.execute("UPDATE notes SET note = '" + note + "' WHERE id = " + id);
    }
    return begun;
  }

  /** The versions tell nothing: the source's rows have those of the target's documents. */
  private void assertSameVersions(Sql source) {
    assertThat(source.query("SELECT xmin::text::bigint FROM notes WHERE id <= 20 ORDER BY id"))
        .isEqualTo(
            databases
                .target()
                .query("SELECT source_version FROM notes_snapshots WHERE id <= 20 ORDER BY id"));
  }

  private static void notesInSync(DatabasePair pair) {
    new Oracle(
            pair,
            "SELECT id::text, to_jsonb(notes)::text FROM notes",
            "SELECT id::text, data::text FROM notes_snapshots")
        .awaitInSync(PATIENCE);
  }

  private void startEngine(Map<String, String> settings) {
    engine = new InProcessEngine(settings).awaitStarted();
  }

  private void restartWith(Map<String, String> settings) throws Exception {
    engine.close();
    startEngine(settings);
  }

  private void inSync() {
    new Oracle(databases).awaitInSync(PATIENCE);
  }

  private String poll() {
    engine.api().post("/api/sync/poll");
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                databases
                    .target()
                    .queryOne("SELECT error_details FROM sync_runs ORDER BY id DESC LIMIT 1"),
            error -> error != null);
  }

  private void accept() {
    Answer accepted = engine.api().post("/api/sync/source/accept?table=students");
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
  }

  private String waitsFor() {
    return engine
        .api()
        .get("/api/sync/status?table=students")
        .json()
        .at("/tables/0/waitsFor")
        .asText("");
  }

  private void awaitTrouble(String reason) {
    await(reason).atMost(PATIENCE).until(this::waitsFor, told -> told.contains(reason));
  }

  private String contents() {
    return databases
        .target()
        .query("SELECT student_id, data, sync_status FROM student_snapshots ORDER BY 1")
        .toString();
  }

  private long live() {
    return Long.parseLong(
        databases
            .target()
            .queryOne("SELECT count(*) FROM student_snapshots WHERE data IS NOT NULL"));
  }
}
