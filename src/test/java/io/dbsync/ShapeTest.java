package io.dbsync;

import io.dbsync.testing.Oracle;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Documents of a table that is compared by version follow changes of its columns. */
final class ShapeTest extends TableFixture {

  private static final Map<String, String> NOTES = Map.of("sync.table.notes.source", "notes");

  /** Large enough to be compared by version instead of by content. */
  private void copyLargeNotes() {
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, note text, extra text)",
        "INSERT INTO notes SELECT n, repeat('x', 1500), 'e' FROM generate_series(1, 4000) n");
    start(NOTES);
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  @Test
  void whenAColumnIsReplacedByOneOfTheSameName() {
    // Given
    copyLargeNotes();

    // When
    inSource("ALTER TABLE notes DROP COLUMN extra, ADD COLUMN extra text");

    // Then
    oracleOf("notes").awaitInSync(PATIENCE);
  }

  @Test
  void whenTheyChangeWhileTheEngineIsStopped() {
    // Given
    copyLargeNotes();
    Oracle oracle = oracleOf("notes");
    engine.stop();

    // When
    inSource("ALTER TABLE notes ADD COLUMN added text DEFAULT 'new'");
    engine.start();

    // Then
    oracle.awaitInSync(PATIENCE);
  }

  @Test
  void whenAColumnComesAndGoes() {
    // Given
    copyLargeNotes();
    Oracle oracle = oracleOf("notes");
    engine.stop();

    // When a document was copied in between
    inSource("ALTER TABLE notes ADD COLUMN added text DEFAULT 'new'");
    databases
        .target()
        .execute("UPDATE notes_snapshots SET data = data || '{\"added\": \"new\"}' WHERE id = 1");
    inSource("ALTER TABLE notes DROP COLUMN added");
    engine.start();

    // Then
    oracle.awaitInSync(PATIENCE);
  }

  @Test
  void whenAColumnHasAnotherNameForAWhile() {
    // Given
    copyLargeNotes();
    Oracle oracle = oracleOf("notes");
    engine.stop();

    // When a document was copied in between
    inSource("ALTER TABLE notes RENAME extra TO more");
    databases
        .target()
        .execute(
            "UPDATE notes_snapshots SET data = data - 'extra' || '{\"more\": \"e\"}' WHERE id = 1");
    inSource("ALTER TABLE notes RENAME more TO extra");
    engine.start();

    // Then
    oracle.awaitInSync(PATIENCE);
  }
}
