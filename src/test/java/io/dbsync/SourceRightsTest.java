package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role that may read the source and nothing else is enough; rows that it loses are not gone. */
final class SourceRightsTest extends TableFixture {

  @BeforeEach
  void copyByARoleThatMayOnlyRead() {
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, note text)",
        "INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 20) n");
    start(Map.of("sync.table.notes.source", "notes"));
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  private void assertHealsWithoutDeletes() {
    inSource("UPDATE notes SET note = 'again' WHERE id = 1");
    oracleOf("notes").awaitInSync(PATIENCE);
    Awaitility.await().atMost(PATIENCE).until(() -> trouble("notes").isEmpty());
    assertThat(new SyncLog(databases, "notes").count("DELETE", "success")).isZero();
    assertThat(countInTarget("notes_snapshots WHERE data IS NULL")).isZero();
  }

  @Test
  void copyingNeedsNoMoreThanSelect() {
    // When
    inSource("DELETE FROM notes WHERE id = 2", "UPDATE notes SET note = 'new' WHERE id = 3");

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  @Test
  void rightsToSomeColumnsAreEnoughForThose() throws Exception {
    // Given
    engine.close();
    String reader = databases.reader();
    inSource(
        "CREATE TABLE people (id int PRIMARY KEY, name text, secret text, born date)",
        "INSERT INTO people SELECT n, 'n' || n, 'secret', DATE '2000-01-01' + n"
            + " FROM generate_series(1, 250) n",
        "REVOKE ALL ON people FROM " + reader,
        "GRANT SELECT (id, name, born) ON people TO " + reader);

    // When
    start(
        Map.of(
            "sync.table.people.source", "people",
            "sync.table.people.columns", "id,name,born",
            "sync.table.people.required", "name"));
    Oracle oracle =
        new Oracle(
            databases,
            "SELECT id::text, jsonb_build_object('id', id, 'name', name, 'born', born)::text"
                + " FROM people",
            "SELECT id::text, data::text FROM people_snapshots");

    // Then
    oracle.awaitInSync(PATIENCE);
    inSource(
        "UPDATE people SET name = 'new' WHERE id < 9",
        "UPDATE people SET secret = 'x' WHERE id = 10",
        "DELETE FROM people WHERE id = 11",
        "INSERT INTO people VALUES (1000, 'more')");
    oracle.awaitInSync(PATIENCE);
    assertThat(new Polls(engine, databases).poll("people")).isEqualTo(Polls.NOTHING);
    assertThat(engine.api().get("/api/sync/status/1000?table=people").status()).isEqualTo(200);
    assertThat(
            engine
                .api()
                .post("/api/sync/reconcile?table=people&fix=false")
                .json()
                .at("/tables/0/outOfSyncCount")
                .asInt())
        .isZero();
  }

  @Test
  void rowSecurityIsNotTakenForDeletes() {
    // When
    inSource("ALTER TABLE notes ENABLE ROW LEVEL SECURITY");

    // Then
    awaitTrouble("notes", "row-level security");

    // When
    inSource("ALTER TABLE notes DISABLE ROW LEVEL SECURITY");

    // Then
    assertHealsWithoutDeletes();
  }

  @Test
  void rowSecurityIsNotTakenForDeletesFromItsOwnerEither() {
    // Given
    inSource("ALTER TABLE notes OWNER TO " + databases.reader());

    // When
    inSource("ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");

    // Then
    awaitTrouble("notes", "row-level security");

    // When
    inSource("ALTER TABLE notes NO FORCE ROW LEVEL SECURITY");

    // Then
    assertHealsWithoutDeletes();
  }

  @Test
  void revokedRightsAreNotTakenForDeletes() {
    // When
    inSource("REVOKE SELECT ON notes FROM " + databases.reader());

    // Then
    awaitTrouble("notes", "permission denied");

    // When
    inSource("GRANT SELECT ON notes TO " + databases.reader());

    // Then
    assertHealsWithoutDeletes();
  }

  @Test
  void aSchemaThatIsClosedIsNotTakenForDeletes() {
    // When
    inSource("REVOKE USAGE ON SCHEMA public FROM " + databases.reader());

    // Then
    awaitTrouble("notes", "notes");

    // When
    inSource("GRANT USAGE ON SCHEMA public TO " + databases.reader());

    // Then
    assertHealsWithoutDeletes();
  }
}
