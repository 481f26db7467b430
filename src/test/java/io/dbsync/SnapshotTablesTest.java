package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Zoo;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Snapshot tables: those that the engine makes, and those that an owner has made. */
final class SnapshotTablesTest extends TableFixture {

  private static final List<String> ID = List.of("id");

  private void inTarget(String... statements) {
    for (String statement : statements) {
      databases.target().execute(statement);
    }
  }

  private void own(String table, String columns) {
    inTarget(
        "CREATE TABLE " + table + "_snapshots (" + columns + ")",
        "ALTER TABLE " + table + "_snapshots OWNER TO " + databases.writer());
  }

  private static final String ENGINE = ", data jsonb, sync_status text, last_synced_at timestamptz";

  @Test
  void ofAnOwnerKeepWhatIsHis() {
    // Given
    inSource(
        "CREATE TYPE mood AS ENUM ('sad', 'fine')",
        "CREATE DOMAIN number AS bigint",
        "CREATE TABLE people (id number PRIMARY KEY, name text, mail text)",
        "CREATE TABLE moods (id mood PRIMARY KEY, n int)",
        "CREATE TABLE codes (id text PRIMARY KEY, n int)",
        "CREATE TABLE prices (id numeric(10,2) PRIMARY KEY, n int)",
        "INSERT INTO people VALUES (1, 'Ada', 'a@b'), (2, 'Bo', 'b@b'), (3, 'Cy', NULL)",
        "INSERT INTO moods VALUES ('sad', 1), ('fine', 2)",
        "INSERT INTO codes VALUES ('a', 1), ('B', 2)",
        "INSERT INTO prices VALUES (1, 1), (1.5, 2)");
    own(
        "people",
        "id int PRIMARY KEY, seen timestamptz NOT NULL DEFAULT now(), note text,"
            + " serial bigint GENERATED ALWAYS AS IDENTITY,"
            + " name text GENERATED ALWAYS AS (data->>'name') STORED, data jsonb,"
            + " sync_status varchar(20) NOT NULL DEFAULT 'new', last_synced_at timestamp");
    own("moods", "id varchar PRIMARY KEY" + ENGINE);
    own("codes", "id varchar PRIMARY KEY" + ENGINE);
    own("prices", "id numeric PRIMARY KEY" + ENGINE);
    inTarget(
        "CREATE INDEX ON people_snapshots USING gin (data)",
        "CREATE UNIQUE INDEX ON people_snapshots (name)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN NEW.note = 'by trigger'; RETURN NEW; END $$",
        "CREATE TRIGGER note BEFORE INSERT OR UPDATE ON people_snapshots"
            + " FOR EACH ROW EXECUTE FUNCTION note()");
    Map<String, String> settings = new HashMap<>();
    List.of("people", "moods", "codes", "prices")
        .forEach(table -> settings.put("sync.table." + table + ".source", table));
    settings.put("sync.table.names.source", "people");
    settings.put("sync.table.names.target", "only names");
    settings.put("sync.table.names.columns", "id,name");
    settings.put("sync.table.again.source", "people");

    // When
    start(settings);

    // Then
    Zoo zoo = new Zoo(engine, databases);
    List.of("people", "moods", "codes", "prices").forEach(table -> zoo.add(table, ID));
    zoo.add("again", "people", ID, "again_snapshots", ID);
    zoo.add("names", "(SELECT id, name FROM people)", ID, "\"only names\"", ID);
    zoo.awaitInSync();

    // When
    inSource(
        "UPDATE people SET name = 'Di' WHERE id = 1",
        "DELETE FROM people WHERE id = 2",
        "UPDATE moods SET n = 7",
        "DELETE FROM codes WHERE id = 'B'",
        "UPDATE prices SET id = 2 WHERE n = 1");

    // Then
    zoo.awaitInSync();
    zoo.assertSettled();
    assertThat(
            databases
                .target()
                .query("SELECT id, name, note, serial IS NULL FROM people_snapshots ORDER BY id"))
        .isEqualTo(
            List.of(
                List.of("1", "Di", "by trigger", "f"),
                java.util.Arrays.asList("2", null, "by trigger", "f"),
                List.of("3", "Cy", "by trigger", "f")));
  }

  @Test
  void ofAnOwnerAreNotBlockedWhileTheyWaitForTheEnginesColumns() throws Exception {
    // Given a reader that takes its time
    inSource("CREATE TABLE people (id int PRIMARY KEY)", "INSERT INTO people VALUES (1)");
    own("people", "id int PRIMARY KEY" + ENGINE);
    try (Connection reader = databases.target().connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT FROM people_snapshots");

      // When
      start(Map.of("sync.table.people.source", "people"));

      // Then
      awaitTrouble(
          "people", "ALTER TABLE public.people_snapshots, which adds the engine's columns");
      for (int i = 0; i < 3; i++) {
        databases
            .target()
            .query("SELECT set_config('lock_timeout', '5s', false); SELECT FROM people_snapshots");
      }
    }
    oracleOf("people").awaitInSync(PATIENCE);
  }

  @Test
  void areRefusedWithAReasonAndTakenWhenPutRight() {
    // Given
    Map<String, String> settings = new HashMap<>();
    for (String table : List.of("a", "b", "c", "d", "e", "f", "g")) {
      inSource(
          "CREATE TABLE " + table + " (id bigint PRIMARY KEY, n int)",
          "INSERT INTO " + table + " VALUES (1, 1)");
      settings.put("sync.table." + table + ".source", table);
    }
    own("a", "id bigint PRIMARY KEY, tenant int NOT NULL" + ENGINE);
    own("b", "id bigint PRIMARY KEY, data json, sync_status text, last_synced_at timestamptz");
    own("c", "id text PRIMARY KEY" + ENGINE);
    own("d", "id bigint PRIMARY KEY, data jsonb, sync_status text, last_synced_at date");
    own("e", "ident bigint PRIMARY KEY" + ENGINE);
    inTarget("CREATE VIEW f_snapshots AS SELECT 1 AS id");
    own("g", "id bigint PRIMARY KEY DEFERRABLE" + ENGINE);

    // When
    start(settings);

    // Then
    awaitTrouble("a", "NOT NULL and that the engine does not fill: tenant; give them a default");
    awaitTrouble("b", "public.b_snapshots.data is json: expected jsonb");
    awaitTrouble(
        "c",
        "key column id is text in the target: expected bigint;"
            + " ALTER TABLE public.c_snapshots ALTER COLUMN \"id\" TYPE bigint");
    awaitTrouble("d", "last_synced_at is date: expected timestamp with time zone");
    awaitTrouble("e", "public.e_snapshots has no key column id");
    awaitTrouble("f", "public.f_snapshots in the target is no table");
    awaitTrouble(
        "g", "public.g_snapshots has no unique index on exactly id; one that is DEFERRABLE");

    // When
    inTarget(
        "ALTER TABLE a_snapshots ALTER tenant SET DEFAULT 7",
        "ALTER TABLE b_snapshots ALTER data TYPE jsonb USING data::jsonb",
        "ALTER TABLE c_snapshots ALTER id TYPE bigint USING id::bigint",
        "ALTER TABLE d_snapshots ALTER last_synced_at TYPE timestamptz",
        "ALTER TABLE e_snapshots RENAME ident TO id",
        "DROP VIEW f_snapshots",
        "ALTER TABLE g_snapshots DROP CONSTRAINT g_snapshots_pkey, ADD PRIMARY KEY (id)");

    // Then
    Zoo zoo = new Zoo(engine, databases);
    List.of("a", "b", "c", "d", "e", "f", "g").forEach(table -> zoo.add(table, ID));
    zoo.awaitInSync();
  }

  @Test
  void andSourcesThatAreLargeWantAnIndexThatHasTheOrderOfTheKey() {
    // Given
    inSource(
        "CREATE TABLE codes (shop int, code text COLLATE \"und-x-icu\", note text,"
            + " PRIMARY KEY (shop, code))",
        "CREATE TABLE words (id text PRIMARY KEY, note text)",
        "INSERT INTO words SELECT md5(n::text), repeat('x', 1000) FROM generate_series(1, 5000) n",
        "ANALYZE words");
    start(Map.of("sync.table.words.source", "words", "sync.table.codes.source", "codes"));
    Zoo zoo = new Zoo(engine, databases);
    zoo.add("words", ID);
    zoo.awaitInSync();
    inTarget("ANALYZE words_snapshots");
    awaitAdvice("words", "in the source: CREATE INDEX ON public.words ((\"id\" COLLATE \"C\"))");

    // When
    inSource("CREATE INDEX ON public.words ((\"id\" COLLATE \"C\"))");

    // Then
    awaitAdvice("words", "");
    assertThat(
            databases
                .target()
                .queryOne("SELECT indexdef FROM pg_indexes WHERE tablename = 'words_snapshots'"))
        .doesNotContain("COLLATE");
    awaitAdvice("codes", "");
  }

  private void awaitAdvice(String table, String advice) {
    Awaitility.await(advice)
        .atMost(PATIENCE)
        .until(
            () -> {
              engine.api().post("/api/sync/poll?table=" + table);
              return engine
                  .api()
                  .get("/api/sync/status?table=" + table)
                  .json()
                  .at("/tables/0/advice")
                  .asText("");
            },
            told -> told.equals(advice) || told.equals("null") && advice.isEmpty());
  }
}
