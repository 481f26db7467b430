package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the owner of a snapshot table lets in: triggers, partitions, unique and foreign keys. */
final class OwnersRulesTest extends TableFixture {

  @Test
  void keepRowsOutQuietlyAndAreToldOnce() {
    // Given a trigger that drops rows, changes documents and keeps deletes off; and partitions
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, rule text)",
        "INSERT INTO notes SELECT n, CASE n WHEN 5 THEN 'drop' WHEN 6 THEN 'change' END"
            + " FROM generate_series(1, 120) n",
        "CREATE TABLE parts (id int PRIMARY KEY, n int)",
        "INSERT INTO parts SELECT n, n FROM generate_series(1, 20) n");
    inTarget(
        "CREATE TABLE notes_snapshots (id int PRIMARY KEY, data jsonb, sync_status text,"
            + " last_synced_at timestamptz)",
        "CREATE TABLE parts_snapshots (id int PRIMARY KEY, data jsonb, sync_status text,"
            + " last_synced_at timestamptz) PARTITION BY RANGE (id)",
        "CREATE TABLE parts_low PARTITION OF parts_snapshots FOR VALUES FROM (0) TO (18)",
        """
        CREATE FUNCTION rule() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.data->>'rule' = 'drop' THEN RETURN NULL; END IF;
          IF NEW.data->>'rule' = 'change' THEN NEW.data = NEW.data || '{"more": 1}'; END IF;
          IF TG_OP = 'UPDATE' AND NEW.data IS NULL AND OLD.data->>'rule' = 'stay' THEN RETURN OLD; END IF;
          RETURN NEW;
        END $$
        """,
        "CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON notes_snapshots"
            + " FOR EACH ROW EXECUTE FUNCTION rule()");
    for (String table : List.of("notes", "parts", "parts_low")) {
      inTarget(
          "ALTER TABLE "
              + table.replaceAll("(s)$", "s_snapshots")
              + " OWNER TO "
              + databases.writer());
    }

    // When
    start(
        new TreeMap<>(
            Map.of("sync.table.notes.source", "notes", "sync.table.parts.source", "parts")));

    // Then each such row has failed once, and no poll finds it again
    awaitFailed("notes", List.of("5", "6"));
    awaitFailed("parts", List.of("18", "19", "20"));
    awaitCount(118, "notes_snapshots WHERE sync_status = 'synced'");
    awaitCount(17, "parts_snapshots WHERE sync_status = 'synced'");
    inSource(
        "UPDATE notes SET rule = 'drop' WHERE id = 7",
        "UPDATE notes SET rule = 'stay' WHERE id = 8");
    awaitFailed("notes", List.of("5", "6", "7"));
    awaitCount(1, "notes_snapshots WHERE data->>'rule' = 'stay'");
    inSource("DELETE FROM notes WHERE id = 8");
    awaitFailed("notes", List.of("5", "6", "7", "8"));
    for (String table : List.of("notes", "parts")) {
      assertThat(polls().poll(table)).as(table).isEqualTo(Polls.NOTHING);
      assertThat(polls().poll(table)).as(table).isEqualTo(Polls.NOTHING);
    }
    assertThat(failed("notes")).isEqualTo(List.of("5", "6", "7", "8"));
    assertThat(failed("parts")).isEqualTo(List.of("18", "19", "20"));
    assertThat(
            databases
                .target()
                .query(
                    "SELECT DISTINCT error_details FROM sync_logs WHERE table_name = 'notes' AND"
                        + " status = 'failed'"))
        .singleElement()
        .asString()
        .contains("did not store the row as it was written");
    assertThat(status("notes").at("/counts/failed").asInt()).isEqualTo(4);
    assertThat(status("parts").at("/counts/failed").asInt()).isEqualTo(3);
    assertThat(outOfSync("notes")).allMatch(state -> state.equals("failed")).hasSize(4);

    // When the owner changes the rules
    inTarget(
        "DROP TRIGGER rule ON notes_snapshots",
        "CREATE TABLE parts_high PARTITION OF parts_snapshots FOR VALUES FROM (18) TO (100)");
    inTarget("ALTER TABLE parts_high OWNER TO " + databases.writer());

    // Then the rows come without an operator
    oracleOf("notes").awaitInSync(PATIENCE);
    oracleOf("parts").awaitInSync(PATIENCE);
    assertThat(new SyncLog(databases, "parts").count("INSERT", "success")).isEqualTo(20);
  }

  @Test
  void mayHaveNarrowerKeys() {
    // Given keys of which some are no int
    inSource(
        "CREATE TABLE wide (id bigint PRIMARY KEY, n int)",
        "INSERT INTO wide SELECT n, 1 FROM generate_series(1, 100) n",
        "INSERT INTO wide VALUES (3000000000, 1), (-3000000000, 1)");
    inTarget(
        "CREATE TABLE wide_snapshots (id int PRIMARY KEY, data jsonb, sync_status text,"
            + " last_synced_at timestamptz)",
        "ALTER TABLE wide_snapshots OWNER TO " + databases.writer());

    // When
    start(new TreeMap<>(Map.of("sync.table.wide.source", "wide")));

    // Then these have failed once, and the others go on
    awaitCount(100, "wide_snapshots WHERE sync_status = 'synced'");
    awaitFailed("wide", List.of("-3000000000", "3000000000"));
    assertThat(polls().poll("wide")).isEqualTo(Polls.NOTHING);
    inSource("UPDATE wide SET n = 2 WHERE id IN (1, 100)", "DELETE FROM wide WHERE id IN (50, 99)");
    awaitCount(2, "wide_snapshots WHERE sync_status = 'deleted'");
    awaitCount(2, "wide_snapshots WHERE data->>'n' = '2'");
    inSource("DELETE FROM wide WHERE id = 100");
    awaitCount(3, "wide_snapshots WHERE sync_status = 'deleted'");
    assertThat(polls().poll("wide")).isEqualTo(Polls.NOTHING);
    assertThat(failed("wide")).hasSize(2);
  }

  @Test
  void areBrokenForAMomentOnly() {
    // Given unique addresses, and children that need their parents in another table
    inSource(
        "CREATE TABLE people (id int PRIMARY KEY, mail text)",
        "CREATE TABLE parents (id int PRIMARY KEY)",
        "CREATE TABLE children (id int PRIMARY KEY, parent int)",
        "INSERT INTO people SELECT n, 'mail ' || n FROM generate_series(1, 10) n");
    inTarget(
        "CREATE TABLE people_snapshots (id int PRIMARY KEY, data jsonb, sync_status text,"
            + " last_synced_at timestamptz)",
        "CREATE UNIQUE INDEX ON people_snapshots ((data->>'mail'))",
        "CREATE TABLE parents_snapshots (id int PRIMARY KEY, data jsonb, sync_status text,"
            + " last_synced_at timestamptz)",
        "CREATE TABLE children_snapshots (id int PRIMARY KEY, data jsonb, sync_status text,"
            + " last_synced_at timestamptz, parent int GENERATED ALWAYS AS"
            + " ((data->>'parent')::int) STORED REFERENCES parents_snapshots)");
    for (String table : List.of("people", "parents", "children")) {
      inTarget("ALTER TABLE " + table + "_snapshots OWNER TO " + databases.writer());
    }
    start(
        new TreeMap<>(
            Map.of(
                "sync.table.people.source", "people",
                "sync.table.parents.source", "parents",
                "sync.table.children.source", "children",
                "sync.table.parents.period", "6s")));
    oracleOf("people").awaitInSync(PATIENCE);

    // When an address goes to a new row, two are exchanged, and a child comes before its parent
    inSource(
        "INSERT INTO people VALUES (11, 'mail 1'); DELETE FROM people WHERE id = 1",
        "UPDATE people SET mail = CASE id WHEN 2 THEN 'mail 3' ELSE 'mail 2' END WHERE id IN (2, 3)",
        "INSERT INTO parents VALUES (1); INSERT INTO children VALUES (1, 1)");

    // Then they fail, and come as soon as nothing is in the way any more
    oracleOf("children").awaitInSync(PATIENCE);
    awaitCount(1, "people_snapshots WHERE id = 11 AND sync_status = 'synced'");
    oracleOf("people").awaitInSync(PATIENCE);
    assertThat(new SyncLog(databases, "people").count("INSERT", "failed")).isLessThanOrEqualTo(1);
    assertThat(new SyncLog(databases, "people").count("UPDATE", "failed")).isLessThanOrEqualTo(2);
  }

  private void inTarget(String... statements) {
    for (String statement : statements) {
      databases.target().execute(statement);
    }
  }

  private Polls polls() {
    return new Polls(engine, databases);
  }

  private List<String> failed(String table) {
    return databases
        .target()
        .query(
            "SELECT record_id FROM sync_logs WHERE status = 'failed' AND table_name = ?"
                + " ORDER BY record_id::bigint",
            table)
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private void awaitFailed(String table, List<String> keys) {
    Awaitility.await(table + " " + keys).atMost(PATIENCE).until(() -> failed(table).equals(keys));
  }

  private void awaitCount(long count, String fromWhere) {
    Awaitility.await(fromWhere).atMost(PATIENCE).until(() -> countInTarget(fromWhere) == count);
  }

  private com.fasterxml.jackson.databind.JsonNode status(String table) {
    return engine.api().get("/api/sync/status?table=" + table).json().at("/tables/0");
  }

  private List<String> outOfSync(String table) {
    return engine
        .api()
        .post("/api/sync/reconcile?fix=false&table=" + table)
        .json()
        .at("/tables/0/outOfSync")
        .findValuesAsText("state");
  }
}
