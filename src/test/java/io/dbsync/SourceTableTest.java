package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.SyncLog;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A source table that is altered, moved or taken apart while it is copied. */
final class SourceTableTest extends TableFixture {

  private static final Map<String, String> NOTES = Map.of("sync.table.notes.source", "notes");

  private void makeNotes(int rows) {
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, note text, stars int)",
        "INSERT INTO notes SELECT n, 'note ' || n, n % 5 FROM generate_series(1, " + rows + ") n");
  }

  private void assertNothingDeleted() {
    assertThat(new SyncLog(databases, "notes").count("DELETE", "success")).as("deletes").isZero();
    assertThat(countInTarget("notes_snapshots WHERE data IS NULL")).as("tombstones").isZero();
  }

  @Test
  void keepsItsRowsWhenItIsRewrittenUnderThePolls() throws Exception {
    // Given
    makeNotes(500);
    start(NOTES);
    oracleOf("notes").awaitInSync(PATIENCE);

    try (Connection connection = databases.source().connect();
        Statement statement = connection.createStatement()) {
      // When
      connection.setAutoCommit(false);
      statement.execute("ALTER TABLE notes ALTER COLUMN stars TYPE bigint USING stars + 1");
      awaitPollThatWaitsForALock();
      statement.execute("INSERT INTO notes VALUES (501, 'the last', 5)");
      connection.commit();
    }

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
    assertNothingDeleted();
    assertThat(new SyncLog(databases, "notes").count("UPDATE", "success")).isEqualTo(500);
  }

  private void awaitPollThatWaitsForALock() {
    Awaitility.await("a poll behind the lock")
        .atMost(PATIENCE)
        .until(
            () ->
                databases
                    .source()
                    .queryOne(
                        "SELECT count(*) > 0 FROM pg_locks"
                            + " WHERE relation = 'notes'::regclass AND NOT granted"),
            "t"::equals);
  }

  @Test
  void keepsRowsWhoseKeysMoveDuringPolls() {
    // Given
    makeNotes(100);
    start(
        Map.of(
            "sync.table.notes.source", "notes",
            "sync.table.notes.period", "100ms",
            "sync.chunk.rows", "7"));
    oracleOf("notes").awaitInSync(PATIENCE);

    // When
    SyncLog log = new SyncLog(databases, "notes");
    for (int move = 1; move <= 60; move++) {
      inSource(
          "UPDATE notes SET id = CASE WHEN id < 1000 THEN id + 1000 ELSE id - 1000 END"
              + " WHERE (id + "
              + move
              + ") % 3 = 0");
    }
    Awaitility.await("moves seen").atMost(PATIENCE).until(() -> log.count("DELETE", "success") > 0);

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
    assertThat(countInTarget("notes_snapshots WHERE sync_status = 'synced'")).isEqualTo(100);
    log.assertHistoriesConsistent();
  }

  @Test
  void isCopiedWithoutTheRowsOfItsInheritanceChildren() {
    // Given
    makeNotes(3);
    inSource(
        "CREATE TABLE special_notes (extra text) INHERITS (notes)",
        "INSERT INTO special_notes VALUES (2, 'same key as its parent', 0, 'x'), (9, 'own', 0, 'y')");

    // When
    start(NOTES);

    // Then
    new Oracle(
            databases,
            "SELECT n.id::text, to_jsonb(n)::text FROM ONLY notes n",
            "SELECT id::text, data::text FROM notes_snapshots")
        .awaitInSync(PATIENCE);
    assertThat(countInTarget("notes_snapshots")).isEqualTo(3);
  }

  @Test
  void isCopiedWithTheRowsOfAllItsPartitions() {
    // Given
    inSource(
        "CREATE TABLE events (id int PRIMARY KEY, what text) PARTITION BY RANGE (id)",
        "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20) PARTITION BY LIST (id)",
        "CREATE TABLE events_2a PARTITION OF events_2 DEFAULT",
        "INSERT INTO events SELECT n, 'event ' || n FROM generate_series(1, 19) n");
    start(Map.of("sync.table.events.source", "events"));
    oracleOf("events").awaitInSync(PATIENCE);

    // When
    inSource(
        "UPDATE events SET id = 0 WHERE id = 19",
        "CREATE TABLE events_3 PARTITION OF events DEFAULT",
        "INSERT INTO events VALUES (100, 'elsewhere')");

    // Then
    oracleOf("events").awaitInSync(PATIENCE);
    assertThat(countInTarget("events_snapshots WHERE data IS NOT NULL")).isEqualTo(20);
  }

  @Test
  void takesItsDocumentsAlongWhenItsColumnsChange() {
    // Given
    makeNotes(50);
    start(NOTES);
    Oracle oracle = oracleOf("notes");
    oracle.awaitInSync(PATIENCE);

    for (String change :
        List.of(
            "ALTER TABLE notes ADD COLUMN added text DEFAULT 'new'",
            "ALTER TABLE notes RENAME COLUMN added TO renamed",
            "ALTER TABLE notes DROP COLUMN renamed, ADD COLUMN renamed text",
            "ALTER TABLE notes DROP COLUMN stars",
            "ALTER TABLE notes ALTER COLUMN note TYPE varchar(100)")) {
      // When
      inSource(change);

      // Then
      oracle.awaitInSync(PATIENCE);
    }
    assertNothingDeleted();
  }

  @Test
  void takesItsDocumentsAlongWhenItIsLargeAndItsColumnsChange() {
    // Given
    makeLargeNotes();
    start(NOTES);
    Oracle oracle = oracleOf("notes");
    oracle.awaitInSync(PATIENCE);

    // When
    inSource("ALTER TABLE notes ADD COLUMN added text DEFAULT 'new'");

    // Then
    oracle.awaitInSync(PATIENCE);

    // When
    inSource("ALTER TABLE notes RENAME COLUMN added TO renamed");

    // Then
    oracle.awaitInSync(PATIENCE);
  }

  /** Large enough to be compared by version instead of by content. */
  private void makeLargeNotes() {
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, note text)",
        "INSERT INTO notes SELECT n, repeat('x', 1500) FROM generate_series(1, 4000) n");
  }

  @Test
  void thatIsRenamedAwayStopsAloneAndGoesOnWhenItIsBack() {
    // Given
    makeNotes(20);
    start(NOTES);
    oracleOf("notes").awaitInSync(PATIENCE);

    // When
    inSource("ALTER TABLE notes RENAME TO notes_away");

    // Then
    awaitTrouble("notes", "the source has no table notes");
    inSource("INSERT INTO students (name, email) VALUES ('Ada', 'ada@example.org')");
    new Oracle(databases).awaitInSync(PATIENCE);
    assertThat(engine.api().get("/").status()).isEqualTo(200);

    // When
    inSource("ALTER TABLE notes_away RENAME TO notes", "INSERT INTO notes VALUES (21, 'back', 1)");

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
    assertNothingDeleted();
    Awaitility.await().atMost(PATIENCE).until(() -> trouble("notes").isEmpty());
  }
}
