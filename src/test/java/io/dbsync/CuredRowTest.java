package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A row that becomes readable while the engine finds out that it cannot be read. */
final class CuredRowTest extends TableFixture {

  @Test
  void isFoundAgain() throws Exception {
    // Given a table too large for its documents to be made at every poll, and a value whose
    // document cannot be made,
    // which shows when somebody lets it
    inSource(
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        """
        CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS $$
        BEGIN
          IF $1 = 'bad' THEN
            PERFORM pg_advisory_xact_lock_shared(6);
            RAISE EXCEPTION 'bad mood';
          END IF;
          RETURN to_json($1::text);
        END $$
        """,
        "CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood)",
        "CREATE TABLE moods (id int PRIMARY KEY, note text, mood mood)",
        "INSERT INTO moods SELECT n, repeat('x', 1500), 'good' FROM generate_series(1, 4000) n",
        "GRANT SELECT ON moods TO " + databases.reader());
    start(Map.of("sync.table.moods.source", "moods"));
    oracleOf("moods").awaitInSync(PATIENCE);
    try (Connection owner = databases.source().connect();
        Statement statement = owner.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(6)");
      inSource("UPDATE moods SET mood = 'bad' WHERE id = 2");
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  "1"
                      .equals(
                          databases
                              .source()
                              .queryOne(
                                  "SELECT count(*) FROM pg_locks"
                                      + " WHERE locktype = 'advisory' AND NOT granted")));

      // When it is cured meanwhile
      inSource("UPDATE moods SET mood = 'good', note = 'cured' WHERE id = 2");
    }

    // Then
    oracleOf("moods").awaitInSync(PATIENCE);
    assertThat(countInTarget("moods_snapshots WHERE sync_status = 'failed'")).isZero();
  }
}
