package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A source that takes its time over each row, or over each statement. */
final class SlowSourceTest extends TableFixture {

  private static final int ROWS = 2_000;

  @Test
  void letsChangesOfATablesDefinitionInBetweenPages() throws Exception {
    // Given documents that take 4 s together to be made
    inSource(
        "CREATE TYPE slow AS ENUM ('a')",
        "CREATE FUNCTION slowly(slow) RETURNS json LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_sleep(0.002); RETURN to_json($1::text); END $$",
        "CREATE CAST (slow AS json) WITH FUNCTION slowly(slow)",
        "CREATE TABLE notes (id int PRIMARY KEY, n slow)",
        "INSERT INTO notes SELECT n, 'a' FROM generate_series(1, " + ROWS + ") n");
    start(Map.of("sync.table.notes.source", "notes"));
    await()
        .atMost(PATIENCE)
        .until(() -> countInTarget("notes_snapshots WHERE data IS NOT NULL") == ROWS);

    try (Connection owner = databases.source().connect();
        Statement statement = owner.createStatement()) {
      statement.execute("SET lock_timeout = '3s'");
      // When a page is being read
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  databases
                      .source()
                      .queryOne(
                          "SELECT count(*) > 0 FROM pg_stat_activity"
                              + " WHERE datname = current_database() AND state = 'active'"
                              + " AND query LIKE '%checksum%' AND pid <> pg_backend_pid()"),
              "t"::equals);

      // Then
      statement.execute("ALTER TABLE notes ALTER id SET DEFAULT 1");
    }
    assertThat(countInTarget("notes_snapshots WHERE data IS NOT NULL")).isEqualTo(ROWS);
  }

  @Test
  void isToldToBeSlowAndMayBeGivenMoreTime() {
    // Given
    inSource("CREATE VIEW report AS SELECT 1 AS id, 'note' AS note, pg_sleep(2)::text AS slept");

    // When
    start(
        Map.of(
            "sync.table.hasty.source", "report",
            "sync.table.hasty.key", "id",
            "sync.table.hasty.statement-timeout", "1s",
            "sync.table.patient.source", "report",
            "sync.table.patient.key", "id",
            "sync.table.patient.statement-timeout", "2m"));

    // Then
    awaitTrouble(
        "hasty",
        "public.report takes longer than 1 s to be read: make it faster, or give it more time by"
            + " sync.table.hasty.statement-timeout");
    await()
        .atMost(PATIENCE)
        .until(() -> countInTarget("patient_snapshots WHERE data->>'note' = 'note'") == 1);
  }
}
