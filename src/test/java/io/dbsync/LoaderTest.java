package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.SyncLog;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many new rows at once are loaded; what is not all new and all good is upserted. */
final class LoaderTest extends TableFixture {

  private static final String SPY =
      """
      CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        INSERT INTO spied VALUES (left(current_query(), 4));
        RETURN NULL;
      END $$
      """;

  private void startWithSpy() {
    inSource("CREATE TABLE items (id text PRIMARY KEY, note text, extra jsonb, raw json)");
    startWithSpy(
        Map.of(
            "sync.table.items.source",
            "items",
            "sync.table.items.required",
            "note",
            "sync.deletes.hold-all",
            "false"));
  }

  private void startOnNothing(Map<String, String> settings) {
    start(settings);
    await()
        .atMost(PATIENCE)
        .until(() -> countInTarget("pg_class WHERE relname = 'items_snapshots'") == 1);
  }

  private void startWithSpy(Map<String, String> settings) {
    startOnNothing(settings);
    databases.target().execute("CREATE TABLE spied (how text)");
    databases.target().execute(SPY);
    databases
        .target()
        .execute(
            "CREATE TRIGGER spy BEFORE INSERT ON items_snapshots FOR EACH STATEMENT"
                + " EXECUTE FUNCTION spy()");
  }

  private void awaitInserts(long successful, long failed) {
    SyncLog log = new SyncLog(databases, "items");
    await().atMost(PATIENCE).until(() -> log.count("INSERT", "failed") == failed);
    await().atMost(PATIENCE).until(() -> log.count("INSERT", "success") == successful);
  }

  private long spied(String how) {
    return countInTarget("spied WHERE how = '" + how + "'");
  }

  @Test
  void loadsNewRowsToTheLetter() {
    // Given keys and documents with all that a line could stumble over
    startWithSpy();

    // When
    inSource(
        "INSERT INTO items SELECT n || chr(1 + n % 127) || E'\\x1e\\x1f\\\\.\\n,\"\\t' || chr(n + 200),"
            + " 'note' || chr(1 + n % 127) || E'\\x1e\\x1f\\\\\\r\\n\\\\.\\n',"
            + " jsonb_build_object('a', chr(1 + n % 127), 'b', E'\\n\\x1e'), '{\"a\" :\t1.0,\n\"a\": 2}'"
            + " FROM generate_series(1, 500) n");

    // Then
    oracleOf("items").awaitInSync(PATIENCE);
    assertThat(spied("COPY")).isEqualTo(1);
    assertThat(spied("WITH")).isZero();
    assertThat(
            countInTarget(
                "items_snapshots WHERE sync_status = 'synced' AND last_synced_at > now() - interval '1 minute'"))
        .isEqualTo(500);

    // And each has its log row
    assertThat(
            countInTarget(
                "sync_logs AS l JOIN items_snapshots AS s ON s.id = l.record_id"
                    + " JOIN sync_chunks AS c ON c.id = (l.metadata->>'chunk')::bigint"
                    + " AND c.run_id = (l.metadata->>'run')::bigint AND c.outcome = 'done'"
                    + " WHERE l.operation = 'INSERT' AND l.status = 'success'"
                    + " AND l.metadata->>'attempt' = '1'"))
        .isEqualTo(500);
    assertThat(new SyncLog(databases, "items").count("INSERT", "success")).isEqualTo(500);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "source=notes",
        "source=notes | required=note",
        "source=notes | version=touched",
        "source=notes | version=touched | required=note,touched",
        "source=shown | key=id",
        "source=shown | key=id | required=note",
        "query=SELECT id, to_jsonb(n.*) AS data FROM notes n | key=id",
        "query=SELECT id, to_jsonb(n.*) AS data FROM notes n | key=id | required=id,note",
        "query=SELECT id, touched, to_jsonb(n.*) AS data FROM notes n | key=id | version=touched",
        "query=SELECT *, to_jsonb(n.*) AS data FROM notes n | key=id | version=touched | required=id,note"
      })
  void loadsRowsOfEverySource(String definition) {
    // Given
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, note text, touched int DEFAULT 1)",
        "CREATE VIEW shown AS SELECT * FROM notes");
    startWithSpy(
        Arrays.stream(definition.split(" \\| "))
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(line -> "sync.table.items." + line[0], line -> line[1])));

    // When
    inSource("INSERT INTO notes SELECT n, 'note' FROM generate_series(1, 200) n");

    // Then
    new Oracle(
            databases,
            "SELECT id::text, to_jsonb(n.*)::text FROM notes n",
            "SELECT id::text, data::text FROM items_snapshots")
        .awaitInSync(PATIENCE);
    assertThat(spied("COPY")).isEqualTo(1);
    assertThat(spied("WITH")).isZero();
  }

  @Test
  void keepsNoTransactionInTheSourceWhileTheTargetKeepsItWaiting() throws Exception {
    // Given somebody who lets nobody write
    inSource("CREATE TABLE items (id int PRIMARY KEY, note text)");
    startOnNothing(Map.of("sync.table.items.source", "items"));
    try (Connection owner = databases.target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE items_snapshots IN SHARE MODE");

      // When
      inSource("INSERT INTO items SELECT n, 'note' FROM generate_series(1, 200) n");
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  countInTarget(
                          "pg_stat_activity WHERE datname = current_database()"
                              + " AND query LIKE 'COPY%' AND wait_event_type = 'Lock'")
                      == 1);

      // Then
      assertThat(
              databases
                  .source()
                  .query(
                      "SELECT query FROM pg_stat_activity WHERE datname = current_database()"
                          + " AND state LIKE 'idle in transaction%' AND query LIKE '%lines%'"))
          .isEmpty();
      owner.rollback();
    }
    oracleOf("items").awaitInSync(PATIENCE);
  }

  @Test
  void leavesAnInvalidRowToTheUpsert() {
    // Given
    startWithSpy();

    // When
    inSource(
        "INSERT INTO items SELECT n::text, nullif(n, 77)::text FROM generate_series(1, 200) n");

    // Then
    await().atMost(PATIENCE).until(() -> countInTarget("items_snapshots") == 200);
    SyncLog log = new SyncLog(databases, "items");
    assertThat(log.count("INSERT", "success")).isEqualTo(199);
    assertThat(log.count("INSERT", "failed")).isEqualTo(1);
    assertThat(countInTarget("items_snapshots WHERE sync_status = 'failed' AND id = '77'"))
        .isEqualTo(1);
  }

  @Test
  void leavesTheNullOfJsonToTheUpsert() {
    // Given fields that must be there, of types that have a null of their own or none
    inSource(
        "CREATE TYPE pair AS (a int, b int)",
        "CREATE TABLE items (id int PRIMARY KEY, b jsonb, j json, at timestamptz, pair pair)");
    start(Map.of("sync.table.items.source", "items", "sync.table.items.required", "b,j,at,pair"));

    // When
    inSource(
        "INSERT INTO items SELECT n, CASE WHEN n = 71 THEN 'null' ELSE '[1]' END::jsonb,"
            + " CASE WHEN n = 72 THEN 'null' ELSE '\"\"' END::json,"
            + " CASE WHEN n <> 73 THEN now() END,"
            // a value, whatever its fields are
            + " CASE WHEN n <> 74 THEN ROW(NULL, NULL)::pair END"
            + " FROM generate_series(1, 200) n");

    // Then
    awaitInserts(196, 4);
    assertThat(
            countInTarget(
                "items_snapshots WHERE sync_status = 'failed' AND data IS NULL AND id BETWEEN 71 AND 74"))
        .isEqualTo(4);
  }

  @Test
  void leavesADocumentThatAQueryDoesNotMakeToTheUpsert() {
    // Given
    inSource("CREATE TABLE notes (id int PRIMARY KEY, note text)");
    start(
        Map.of(
            "sync.table.items.query",
            "SELECT id, CASE WHEN id <> 71 THEN jsonb_build_object('id', id, 'note', note) END AS data FROM notes",
            "sync.table.items.key",
            "id",
            "sync.table.items.required",
            "note"));

    // When
    inSource("INSERT INTO notes SELECT n, nullif(n, 72)::text FROM generate_series(1, 200) n");

    // Then
    awaitInserts(198, 2);
    assertThat(countInTarget("items_snapshots WHERE sync_status = 'failed' AND id IN (71, 72)"))
        .isEqualTo(2);
  }

  @Test
  void leavesARowThatTheTargetRefusesToTheUpsert() {
    // Given
    startWithSpy();
    databases
        .target()
        .execute("ALTER TABLE items_snapshots ADD CHECK (data->>'note' IS DISTINCT FROM '77')");

    // When
    inSource("INSERT INTO items SELECT n::text, n::text FROM generate_series(1, 200) n");

    // Then
    awaitInserts(199, 1);
    assertThat(countInTarget("sync_logs WHERE status = 'failed' AND record_id = '77'"))
        .isEqualTo(1);
  }

  @Test
  void upsertsWhatHasBeenThereBefore() {
    // Given
    startWithSpy();
    inSource("INSERT INTO items SELECT n::text, n::text FROM generate_series(1, 200) n");
    oracleOf("items").awaitInSync(PATIENCE);
    inSource("DELETE FROM items");
    await()
        .atMost(PATIENCE)
        .until(() -> countInTarget("items_snapshots WHERE data IS NULL") == 200);

    // When
    inSource("INSERT INTO items SELECT n::text, 'again' FROM generate_series(1, 300) n");

    // Then
    oracleOf("items").awaitInSync(PATIENCE);
    assertThat(spied("COPY")).isEqualTo(1);
    assertThat(new SyncLog(databases, "items").count("INSERT", "success")).isEqualTo(500);
  }
}
