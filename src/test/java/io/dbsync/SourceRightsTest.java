package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Reader;
import io.dbsync.testing.SyncLog;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role that may read the source and nothing else is enough; rows that it loses are not gone. */
final class SourceRightsTest extends TableFixture {

  private Reader reader;

  @BeforeEach
  void copyByARoleThatMayOnlyRead() {
    reader = new Reader(databases);
    String database = databases.source().queryOne("SELECT current_database()");
    inSource(
        "REVOKE ALL ON DATABASE " + database + " FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT CONNECT ON DATABASE " + database + " TO " + reader.name(),
        "GRANT USAGE ON SCHEMA public TO " + reader.name(),
        "CREATE TABLE notes (id int PRIMARY KEY, note text)",
        "INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 20) n",
        "GRANT SELECT ON notes, students TO " + reader.name());
    Map<String, String> settings = new HashMap<>(reader.settings());
    settings.put("sync.table.notes.source", "notes");
    start(settings);
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  @AfterEach
  @Override
  void stopEngine() throws Exception {
    if (reader != null) {
      engine.close();
      reader.close();
    }
    super.stopEngine();
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
    inSource("ALTER TABLE notes OWNER TO " + reader.name());

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
    inSource("REVOKE SELECT ON notes FROM " + reader.name());

    // Then
    awaitTrouble("notes", "permission denied");

    // When
    inSource("GRANT SELECT ON notes TO " + reader.name());

    // Then
    assertHealsWithoutDeletes();
  }

  @Test
  void aSchemaThatIsClosedIsNotTakenForDeletes() {
    // When
    inSource("REVOKE USAGE ON SCHEMA public FROM " + reader.name());

    // Then
    awaitTrouble("notes", "notes");

    // When
    inSource("GRANT USAGE ON SCHEMA public TO " + reader.name());

    // Then
    assertHealsWithoutDeletes();
  }
}
