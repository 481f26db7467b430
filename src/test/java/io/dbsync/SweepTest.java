package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A large table that was in sync is swept: nothing that differs is overlooked for it. */
final class SweepTest extends TableFixture {

  private static final int ROWS = 40_000;

  @BeforeEach
  void copyATableThatIsNotSmall() {
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, note text)",
        "INSERT INTO notes SELECT n, repeat('note ' || n, 16) FROM generate_series(1, "
            + ROWS
            + ") n");
    copy("notes");
  }

  private void copy(String table) {
    start(Map.of("sync.table." + table + ".source", table, "sync.poll.period", "100ms"));
    awaitNothingFound(table);
  }

  /** Waits for the poll that finds nothing; it also sets the horizon for the next one's sweep. */
  private void awaitNothingFound(String table) {
    oracleOf(table).awaitInSync(PATIENCE);
    Polls polls = new Polls(engine, databases);
    await().atMost(PATIENCE).until(() -> polls.poll(table).equals(Polls.NOTHING));
  }

  private SyncLog log() {
    return new SyncLog(databases, "notes");
  }

  @Test
  void findsEachKindOfChange() {
    // When
    inSource(
        "UPDATE notes SET note = 'mine' WHERE id % 1000 = 7",
        "INSERT INTO notes SELECT n, 'new' FROM generate_series(-20, -1) n",
        "DELETE FROM notes WHERE id % 4000 = 9",
        "UPDATE notes SET id = 100000 WHERE id = 11");

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
    assertThat(log().count("UPDATE", "success")).isEqualTo(40);
    assertThat(log().count("DELETE", "success")).isEqualTo(11);
    assertThat(log().count("INSERT", "success")).isEqualTo(ROWS + 21);

    // And another poll finds nothing
    awaitNothingFound("notes");
  }

  @Test
  void isToldInTheStatus() throws Exception {
    // Given a table that is loaded for the first time
    inSource("CREATE TABLE copies (LIKE notes INCLUDING ALL)", "INSERT INTO copies TABLE notes");
    engine.close();
    start(Map.of("sync.table.copies.source", "copies", "sync.poll.period", "1h"));
    oracleOf("copies").awaitInSync(PATIENCE);
    awaitWay("COPY");

    // When it is compared, then the pages tell that it is in sync, and after that the sweep
    Polls polls = new Polls(engine, databases);
    assertThat(polls.poll("copies")).isEqualTo(Polls.NOTHING);
    awaitWay("PAGES");
    assertThat(polls.poll("copies")).isEqualTo(Polls.NOTHING);
    awaitWay("SWEEP");

    // And when something has changed, the pages are not needed
    inSource(
        "UPDATE copies SET note = 'mine' WHERE id % 1000 = 7",
        "INSERT INTO copies SELECT n, 'new' FROM generate_series(-20, -1) n");
    assertThat(polls.poll("copies")).isEqualTo(new Polls.Found(20, 40, 0));
    await().atMost(PATIENCE).until(() -> status().path("rowsCompared").asInt() == ROWS + 20);
    assertThat(status().path("way").asText()).isEqualTo("SWEEP");
  }

  private void awaitWay(String way) {
    await().atMost(PATIENCE).until(() -> status().path("way").asText().equals(way));
  }

  private JsonNode status() {
    return engine.api().get("/api/sync/status").json().at("/tables/0/lastPoll");
  }

  @Test
  void findsWhatWasBegunBeforeAPollAndCommittedAfterIt() throws Exception {
    // Given a transaction that has written, but not committed
    try (Connection connection = databases.source().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("UPDATE notes SET note = 'late' WHERE id = 5");

      // And polls that find what others have committed since
      for (int i = 0; i < 3; i++) {
        inSource("UPDATE notes SET note = 'soon " + i + "' WHERE id = 6");
        oracleOf("notes").awaitInSync(PATIENCE);
      }

      // When
      connection.commit();
    }

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
    assertThat(log().history(5)).endsWith("UPDATE");
  }

  @Test
  void findsWhatSomebodyHasDoneToTheTarget() {
    // When versions are out of place that no write in the source has touched
    databases.target().execute("UPDATE notes_snapshots SET source_version = 1 WHERE id = 77");
    databases.target().execute("UPDATE notes_snapshots SET data = NULL WHERE id = 78");
    databases.target().execute("DELETE FROM notes_snapshots WHERE id = 79");
    databases
        .target()
        .execute("INSERT INTO notes_snapshots (id, data, sync_status) VALUES (-5, '{}', 'synced')");

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
    assertThat(countInTarget("notes_snapshots WHERE source_version = 1")).isZero();
  }

  @Test
  void logsNothingOfRowsWhoseDocumentIsTheSame() {
    // When all rows are written, and one of them is changed
    inSource("UPDATE notes SET note = CASE WHEN id = 7 THEN 'mine' ELSE note END");

    // Then
    awaitNothingFound("notes");
    assertThat(log().count("UPDATE", "success")).isEqualTo(1);
    assertThat(countInTarget("notes_snapshots GROUP BY source_version")).isEqualTo(ROWS);

    // And when the table is swapped for a copy of itself
    inSource(
        "CREATE TABLE copies (LIKE notes INCLUDING ALL); INSERT INTO copies TABLE notes;"
            + " GRANT SELECT ON copies TO PUBLIC; DROP TABLE notes; ALTER TABLE copies RENAME TO notes");
    awaitNothingFound("notes");
    assertThat(log().count("UPDATE", "success")).isEqualTo(1);
    assertThat(countInTarget("notes_snapshots GROUP BY source_version")).isEqualTo(ROWS);
  }

  @Test
  void goesOnWhileEverythingIsWritten() {
    // When so much is written at once that a sweep gives up
    inSource("UPDATE notes SET note = 'all'");
    inSource("UPDATE notes SET note = 'again' WHERE id % 2 = 0");

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
    inSource("UPDATE notes SET note = 'one' WHERE id = 1");
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  @Test
  void goesOnWhenMoreIsAddedThanASweepTakes() {
    // Given a table long enough for a sweep to read more and more at once
    inSource(
        "INSERT INTO notes SELECT n, repeat('note ' || n, 16) FROM generate_series(100001, 160000) n");
    awaitNothingFound("notes");

    // When
    inSource("INSERT INTO notes SELECT n, 'x' FROM generate_series(1000001, 1200000) n");

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
    assertThat(log().count("INSERT", "success")).isEqualTo(ROWS + 260_000);
  }

  @Test
  void findsKeysOfAnyText() throws Exception {
    // Given
    inSource(
        "CREATE TABLE words (id text PRIMARY KEY, note text)",
        "INSERT INTO words SELECT E'a \"b\\\\ {c},' || n || ' ', repeat('note ' || n, 16) FROM generate_series(1, 40000) n");
    engine.close();
    copy("words");

    // When
    inSource(
        "UPDATE words SET note = 'mine' WHERE id LIKE '%77 '",
        "INSERT INTO words VALUES (' ', 'blank'), ('', 'none'), (E'\n', 'line')");

    // Then
    oracleOf("words").awaitInSync(PATIENCE);
    SyncLog log = new SyncLog(databases, "words");
    assertThat(log.count("UPDATE", "success")).isEqualTo(400);
    assertThat(log.count("INSERT", "success")).isEqualTo(40_003);
  }

  @Test
  void sweepsPartitionsToo() throws Exception {
    // Given
    inSource(
        "CREATE TABLE parts (id int PRIMARY KEY, note text) PARTITION BY RANGE (id)",
        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (30000)",
        "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (30000) TO (60000)",
        "INSERT INTO parts SELECT n, repeat('note ' || n, 16) FROM generate_series(1, 50000) n");
    engine.close();
    copy("parts");

    // When
    inSource("UPDATE parts SET note = 'mine' WHERE id % 10000 = 7");

    // Then
    oracleOf("parts").awaitInSync(PATIENCE);
    assertThat(new SyncLog(databases, "parts").count("UPDATE", "success")).isEqualTo(5);
  }
}
