package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

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
