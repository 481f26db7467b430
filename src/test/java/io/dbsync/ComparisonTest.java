package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.SyncLog;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What differs is found, whoever made it differ; where nothing does, nothing is done. */
final class ComparisonTest extends TableFixture {

  @BeforeEach
  void copyNotes() {
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, note text)",
        "INSERT INTO notes SELECT n, 'note ' || n % 10 FROM generate_series(1, 100) n");
    start(
        Map.of(
            "sync.table.notes.source",
            "notes",
            "sync.poll.period",
            "100ms",
            "sync.logs.retention",
            "36500d"));
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  private void inTarget(String statement) {
    assertThat(databases.target().execute(statement)).as(statement).isPositive();
    // the engine may not have seen it yet
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  @Test
  void findsDocumentsThatHaveChangedPlaces() {
    // When
    inTarget(
        "UPDATE notes_snapshots AS s SET data = o.data FROM notes_snapshots AS o"
            + " WHERE s.id IN (1, 2) AND o.id = 3 - s.id");

    // Then
    SyncLog log = new SyncLog(databases, "notes");
    assertThat(log.history(1)).isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(log.history(2)).isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(log.count("UPDATE", "success")).isEqualTo(2);
  }

  @Test
  void findsVersionsThatHaveChangedPlacesWithTheirDocuments() {
    // When
    inTarget(
        "UPDATE notes_snapshots AS s SET data = o.data, source_version = o.source_version,"
            + " source_clock = o.source_clock FROM notes_snapshots AS o"
            + " WHERE s.id IN (1, 2) AND o.id = 3 - s.id");

    // Then
    assertThat(new SyncLog(databases, "notes").count("UPDATE", "success")).isEqualTo(2);
  }

  @Test
  void repairsEditedDocuments() {
    // When
    inTarget("UPDATE notes_snapshots SET data = data || '{\"note\": \"mine\"}' WHERE id = 7");
    inTarget("UPDATE notes_snapshots SET data = NULL WHERE id = 8");
    inTarget("UPDATE notes_snapshots SET data = NULL, sync_status = 'deleted' WHERE id = 9");

    // Then
    assertThat(countInTarget("notes_snapshots WHERE sync_status = 'synced'")).isEqualTo(100);
    SyncLog log = new SyncLog(databases, "notes");
    assertThat(log.history(7)).isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(log.count("INSERT", "success")).isEqualTo(102);
  }

  @Test
  void repairsMissingSnapshots() {
    // When
    inTarget("DELETE FROM notes_snapshots WHERE id BETWEEN 11 AND 20");

    // Then
    assertThat(new SyncLog(databases, "notes").count("INSERT", "success")).isEqualTo(110);
  }

  @Test
  void repairsASnapshotTableThatWasEmptied() {
    // When
    databases.target().execute("TRUNCATE notes_snapshots");

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  @Test
  void softDeletesOrphans() {
    // When
    inTarget("INSERT INTO notes_snapshots (id, data) VALUES (-1, '{}'), (50000, '{}')");

    // Then
    assertThat(
            databases
                .target()
                .query(
                    "SELECT id, data, sync_status FROM notes_snapshots"
                        + " WHERE id IN (-1, 50000) ORDER BY id"))
        .isEqualTo(List.of(asList("-1", null, "deleted"), asList("50000", null, "deleted")));
  }

  private static List<String> asList(String... values) {
    return Arrays.asList(values);
  }

  @Test
  void doesNothingWhileNothingChanges() {
    // Given
    databases
        .target()
        .query(
            "SELECT format('ALTER TABLE %I SET (autovacuum_enabled = off)', relname)"
                + " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        .forEach(row -> databases.target().execute(row.get(0)));

    // Then, once it has settled, polls leave no trace; the servers' own work may open the gate now
    // and then
    Awaitility.await().atMost(PATIENCE).until(() -> polled(1).equals(polled(30)));
  }

  /** Waits for some polls; tells what has been written and compared so far. */
  private String polled(int polls) {
    long start = looks();
    Awaitility.await(polls + " polls").atMost(PATIENCE).until(() -> looks() >= start + polls);
    return work();
  }

  /** How often the engine has looked at its requests, which it does in each poll. */
  private long looks() {
    return Long.parseLong(
        databases
            .target()
            .queryOne(
                "SELECT sum(coalesce(idx_scan, 0) + seq_scan) FROM pg_stat_user_tables"
                    + " WHERE relname = 'sync_runs'"));
  }

  private String work() {
    return databases
        .target()
        .query(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del,"
                + " CASE WHEN relname = 'notes_snapshots' THEN seq_scan + idx_scan END"
                + " FROM pg_stat_user_tables ORDER BY relname")
        .toString();
  }
}
