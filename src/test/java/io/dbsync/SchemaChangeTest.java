package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Zoo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tables that are altered while they are copied: documents follow, or the table stops alone. */
final class SchemaChangeTest extends TableFixture {

  /** What is done to a table {@code %1$s}, by its name. */
  private static final Map<String, List<String>> CHANGES = new LinkedHashMap<>();

  static {
    change("added", "ADD COLUMN more text", "ADD COLUMN most text DEFAULT 'd' NOT NULL");
    change("dropped", "DROP COLUMN n");
    change("renamed", "RENAME COLUMN n TO \"N n\"");
    change("swapped", "RENAME n TO x", "RENAME note TO n", "RENAME x TO note");
    change("widened", "ALTER n TYPE bigint");
    change("texted", "ALTER n TYPE text USING 'n' || n");
    change("cut", "ALTER note TYPE varchar(3) USING left(note, 3)");
    change("scaled", "ALTER price TYPE numeric(12,5)");
    change("zoned", "ALTER at TYPE timestamptz USING at AT TIME ZONE 'Asia/Tokyo'");
    change("jsoned", "ALTER note TYPE jsonb USING to_jsonb(note)");
    change("nulled", "ALTER note DROP NOT NULL");
    change("keyed", "ALTER id TYPE bigint");
    change("generated", "ADD COLUMN twice int GENERATED ALWAYS AS (n * 2) STORED");
    change("identified", "ADD COLUMN serial int GENERATED ALWAYS AS IDENTITY");
    CHANGES.put(
        "moved",
        List.of(
            "ALTER TABLE %1$s SET SCHEMA elsewhere; ALTER TABLE elsewhere.%1$s SET SCHEMA public"));
    change("unlogged", "SET UNLOGGED");
    CHANGES.put(
        "labelled",
        List.of(
            "ALTER TYPE mood ADD VALUE 'fine' BEFORE 'sad'",
            "UPDATE %1$s SET mood = 'fine' WHERE id = 1",
            "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
            "ALTER TYPE pair RENAME ATTRIBUTE b TO c"));
    CHANGES.put(
        "replaced",
        List.of(
            "CREATE TABLE %1$s_new (LIKE %1$s INCLUDING ALL); INSERT INTO %1$s_new SELECT * FROM"
                + " %1$s; DROP TABLE %1$s; ALTER TABLE %1$s_new RENAME TO %1$s"));
    CHANGES.put(
        "rewritten", List.of("VACUUM FULL %1$s", "CLUSTER %1$s USING %1$s_pkey", "TRUNCATE %1$s"));
  }

  private static void change(String name, String... changes) {
    CHANGES.put(name, List.of(changes).stream().map(c -> "ALTER TABLE %1$s " + c).toList());
  }

  private void make(String table) {
    inSource(
        "CREATE TABLE %s (id int PRIMARY KEY, n int, note text NOT NULL, mood mood, price numeric,"
                .formatted(table)
            + " at timestamp, pairs pair[])",
        "INSERT INTO %s SELECT n, n, 'note ' || n, 'sad', 1.10, '2024-01-01', ARRAY[ROW(1, 'x')::pair]"
                .formatted(table)
            + " FROM generate_series(1, 30) n");
  }

  @Test
  void isFollowedByTheDocuments() {
    // Given
    inSource(
        "CREATE TYPE mood AS ENUM ('sad', 'so so')",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE SCHEMA elsewhere",
        "GRANT USAGE ON SCHEMA elsewhere TO " + databases.reader());
    Map<String, String> settings = new HashMap<>();
    CHANGES.keySet().forEach(this::make);
    // by version, where a change that leaves the rows alone is not seen in them
    List.of("added", "renamed", "labelled", "dropped")
        .forEach(
            table ->
                inSource(
                    "ALTER TABLE " + table + " ALTER note SET STORAGE EXTERNAL",
                    "INSERT INTO " + table + " (id, note) VALUES (99, repeat('x', 5000000))"));
    CHANGES.keySet().forEach(table -> settings.put("sync.table." + table + ".source", table));
    settings.put("sync.poll.period", "500ms");
    settings.put("sync.table.rewritten.hold-all", "false");
    start(settings);
    Zoo zoo = new Zoo(engine, databases);
    CHANGES.keySet().forEach(table -> zoo.add(table, List.of("id")));
    zoo.awaitInSync();

    for (int i = 0; i < 4; i++) {
      // When
      int step = i;
      CHANGES.forEach(
          (table, changes) -> {
            if (step < changes.size()) {
              inSource(changes.get(step).formatted(table));
            }
          });

      // Then
      zoo.awaitInSync();
    }
    CHANGES
        .keySet()
        .forEach(table -> inSource("DELETE FROM " + table + " WHERE id BETWEEN 5 AND 7"));
    zoo.awaitInSync();
    zoo.assertSettled();
  }

  @Test
  void ofALabelInAKeyIsAnotherKey() {
    // Given
    inSource(
        "CREATE TYPE state AS ENUM ('new', 'sent')",
        "CREATE TABLE one (id state PRIMARY KEY, n int)",
        "CREATE TABLE two (state state, id int, n int, PRIMARY KEY (state, id))",
        "INSERT INTO one VALUES ('new', 1), ('sent', 2)",
        "INSERT INTO two SELECT 'new', n, n FROM generate_series(1, 5) n");
    start(Map.of("sync.table.one.source", "one", "sync.table.two.source", "two"));
    Zoo zoo = new Zoo(engine, databases);
    zoo.add("one", List.of("id"));
    zoo.add("two", List.of("state", "id"));
    zoo.awaitInSync();

    // When
    inSource("ALTER TYPE state RENAME VALUE 'new' TO 'fresh'");

    // Then
    zoo.awaitInSync();
    zoo.assertSettled();
    assertThat(countInTarget("one_snapshots WHERE sync_status = 'failed'")).isZero();
  }

  @Test
  void givesRowsThatFailedAnotherTryInTheNewShape() {
    // Given
    inSource(
        "CREATE TABLE t (id int PRIMARY KEY, n int, m int)", "INSERT INTO t VALUES (1, NULL, 5)");
    start(Map.of("sync.table.t.source", "t", "sync.table.t.required", "n"));
    Awaitility.await("failed")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> countInTarget("t_snapshots WHERE sync_status = 'failed'") == 1);

    // When its document becomes a good one, although nobody writes the row
    inSource("ALTER TABLE t RENAME n TO former; ALTER TABLE t RENAME m TO n");

    // Then
    Awaitility.await("synced")
        .atMost(PATIENCE)
        .until(() -> countInTarget("t_snapshots WHERE data->>'n' = '5'") == 1);
  }

  @Test
  void thatCannotBeFollowedStopsTheTableAloneUntilItIsPutRight() {
    // Given
    inSource("CREATE TYPE mood AS ENUM ('sad', 'so so')", "CREATE TYPE pair AS (a int, b text)");
    Map<String, String> settings = new HashMap<>();
    List<String> tables = new ArrayList<>();
    List<List<String>> changes =
        List.of(
            List.of("RENAME TO away", "the source has no table t0", "away", "RENAME TO t0"),
            List.of("RENAME id TO key", "has no key column key", "t1", "RENAME key TO id"),
            List.of(
                "ALTER id TYPE text",
                "key column id is integer in the target",
                "t2",
                "ALTER id TYPE int USING id::int"),
            List.of(
                "DROP CONSTRAINT t3_pkey", "t3 has no primary key", "t3", "ADD PRIMARY KEY (id)"),
            List.of("RENAME note TO notes", "t4 has no column note", "t4", "RENAME notes TO note"),
            List.of("RENAME n TO m", "required field n is not a column", "t5", "RENAME m TO n"));
    for (int i = 0; i < changes.size(); i++) {
      make("t" + i);
      tables.add("t" + i);
      settings.put("sync.table.t" + i + ".source", "t" + i);
    }
    settings.put("sync.table.t4.columns", "id,note");
    settings.put("sync.table.t5.required", "n");
    start(settings);
    Zoo zoo = new Zoo(engine, databases);
    tables.forEach(
        table ->
            zoo.add(
                table,
                table.equals("t4") ? "(SELECT id, note FROM t4)" : table,
                List.of("id"),
                table + "_snapshots",
                List.of("id")));
    zoo.awaitInSync();

    // When
    changes.forEach(
        change -> inSource("ALTER TABLE t" + changes.indexOf(change) + " " + change.get(0)));

    // Then
    changes.forEach(change -> awaitTrouble("t" + changes.indexOf(change), change.get(1)));

    // When
    changes.forEach(change -> inSource("INSERT INTO " + change.get(2) + " VALUES (77, 1, 'late')"));
    changes.forEach(change -> inSource("ALTER TABLE " + change.get(2) + " " + change.get(3)));

    // Then
    zoo.awaitInSync();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> tables.stream().allMatch(table -> trouble(table).isEmpty()));
    zoo.assertSettled();
  }
}
