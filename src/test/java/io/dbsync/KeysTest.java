package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows find their snapshots by keys of any type and number. */
final class KeysTest extends TableFixture {

  private static final Map<String, String> ITEMS = Map.of("sync.table.items.source", "items");

  private Oracle oracle(List<String> key) {
    return new Oracle(databases, "items", key, "items_snapshots", key);
  }

  private void assertNothingLeftToDo() {
    assertThat(new Polls(engine, databases).poll("items")).isEqualTo(Polls.NOTHING);
  }

  /** Types of keys, each with values. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry(
              "text COLLATE \"und-x-icu\"",
              "'a', 'A', 'b', 'B', '_', '-1', '10', '9', 'é', 'e', 'É', '', ' ', 'a b', 'a_b', 'a-b', '😀', '中', 'ß', 'ss', '''', '\"', '\\', E'\\n', '%', '?', ':n', '{key}', '[\"a\"]'"),
          Map.entry("varchar(30) COLLATE \"de-x-icu\"", "'Zebra', 'apfel', 'Äpfel', 'zebra', 'a '"),
          Map.entry("character(5)", "'a', 'B', 'ab', '', 'a b'"),
          Map.entry("name", "'x', 'X'"),
          Map.entry(
              "uuid",
              "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '00000000-0000-0000-0000-000000000000'"),
          Map.entry(
              "numeric",
              "1.10, -5, 12345678901234567890123456789.5, 'NaN', 'Infinity', '-Infinity', 0"),
          Map.entry("numeric(10,2)", "1, 1.5, -3"),
          Map.entry("smallint", "-32768, 0, 5"),
          Map.entry("bigint", "9223372036854775807, -9223372036854775808"),
          Map.entry("real", "0.1, 'NaN', '-Infinity', 3.4028235e38"),
          Map.entry("double precision", "0.1, 0.30000000000000004, 'Infinity', 5e-324"),
          Map.entry(
              "date", "'infinity', '-infinity', '0044-03-15 BC', '2024-02-29', '12024-01-01'"),
          Map.entry("timestamp", "'infinity', '2024-01-01 00:00:00.000001', '0044-03-15 BC'"),
          Map.entry(
              "timestamptz",
              "'-infinity', '2024-01-01 00:00:00.000001+05:30', '0044-03-15 00:00+00 BC'"),
          Map.entry("time", "'24:00', '00:00'"),
          Map.entry("interval", "'1 day', '-1 mon +2 days', '36:00:00'"),
          Map.entry("boolean", "true, false"),
          Map.entry("bytea", "'\\x00', '\\xff', '', '\\x5c'"),
          Map.entry("inet", "'10.0.0.1', '10.0.0.1/8', '::1'"),
          Map.entry("integer[]", "'{1,2}', '{}', '{NULL}'"),
          Map.entry("jsonb", "'{\"a\": 1.10}', '\"x\"', '1'"));

  @Test
  void canBeOfManyTypes() {
    // Given
    Map<String, String> tables = new HashMap<>();
    TYPES.forEach(
        (type, values) -> {
          String table = "items_" + tables.size();
          tables.put("sync.table." + table + ".source", table);
          inSource(
              "CREATE TABLE " + table + " (id " + type + " PRIMARY KEY, n int)",
              "INSERT INTO " + table + " VALUES (" + values.replace(", ", ", 1), (") + ", 1)");
        });
    start(tables);
    tables.values().forEach(table -> oracleOf(table).awaitInSync(PATIENCE));

    // When
    tables
        .values()
        .forEach(
            table -> {
              String some = "(SELECT id FROM " + table + " WHERE n = 1 ORDER BY id LIMIT 1)";
              inSource(
                  "UPDATE " + table + " SET n = 2 WHERE id = " + some,
                  "DELETE FROM " + table + " WHERE id = " + some);
            });

    // Then
    tables.values().forEach(table -> oracleOf(table).awaitInSync(PATIENCE));
    for (String table : tables.values()) {
      SyncLog log = new SyncLog(databases, table);
      assertThat(log.count("UPDATE", "success")).as(table).isEqualTo(1);
      assertThat(log.count("DELETE", "success")).as(table).isEqualTo(1);
      log.assertHistoriesConsistent();
      assertThat(new Polls(engine, databases).poll(table)).as(table).isEqualTo(Polls.NOTHING);
    }
  }

  @Test
  void canHaveSeveralColumns() {
    // Given
    inSource(
        "CREATE TABLE items (b text COLLATE \"und-x-icu\", n numeric, a text, at timestamptz,"
            + " note text, PRIMARY KEY (a, b, at))",
        "INSERT INTO items (a, b, at) VALUES ('a|b', 'c', 'epoch'), ('a', 'b|c', 'epoch'),"
            + " ('a,b', 'c', 'epoch'), ('a', 'b,c', 'epoch'), ('[\"a\"', '\"b\"]', 'epoch'),"
            + " ('', '', 'infinity'), ('', '', '0044-03-15 12:00+00 BC'),"
            + " ('A', 'b', '2024-01-01 00:00:00.5+05:30'), ('é', E'\\n', 'epoch'), ('B', '_', 'epoch')");
    List<String> key = List.of("a", "b", "at");
    start(ITEMS);
    oracle(key).awaitInSync(PATIENCE);

    // When
    inSource(
        "UPDATE items SET note = 'changed' WHERE a = 'a' AND b = 'b|c'",
        "DELETE FROM items WHERE a = 'a|b'",
        "UPDATE items SET b = 'moved' WHERE a = 'A'");

    // Then
    oracle(key).awaitInSync(PATIENCE);
    assertNothingLeftToDo();
    assertThat(
            new SyncLog(databases, "items")
                .history("[\"a|b\", \"c\", \"1970-01-01T00:00:00+00:00\"]"))
        .isEqualTo(List.of("INSERT", "DELETE"));
    assertThat(
            new SyncLog(databases, "items")
                .history("[\"a\", \"b|c\", \"1970-01-01T00:00:00+00:00\"]"))
        .isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(countInTarget("items_snapshots WHERE data IS NULL")).isEqualTo(2);
  }

  @Test
  void mayChangeAndComeBack() {
    // Given
    inSource(
        "CREATE TABLE items (id text PRIMARY KEY, n int)",
        "INSERT INTO items VALUES ('one', 1), ('two', 2)");
    start(ITEMS);
    Oracle oracle = oracle(List.of("id"));
    oracle.awaitInSync(PATIENCE);

    // When
    inSource("UPDATE items SET id = 'One' WHERE id = 'one'");

    // Then
    oracle.awaitInSync(PATIENCE);
    SyncLog log = new SyncLog(databases, "items");
    assertThat(log.history("one")).isEqualTo(List.of("INSERT", "DELETE"));
    assertThat(log.history("One")).isEqualTo(List.of("INSERT"));

    // When
    inSource("INSERT INTO items VALUES ('one', 11)");

    // Then
    oracle.awaitInSync(PATIENCE);
    assertThat(log.history("one")).isEqualTo(List.of("INSERT", "DELETE", "INSERT"));
    assertThat(
            databases
                .target()
                .query("SELECT sync_status, data->>'n' FROM items_snapshots WHERE id = 'one'"))
        .isEqualTo(List.of(List.of("synced", "11")));
  }

  @Test
  void mayBeAnyUniqueIndexThatIsNeverNull() {
    // Given
    inSource(
        "CREATE TABLE items (id int PRIMARY KEY, code text NOT NULL, shop int NOT NULL, n int)",
        "CREATE UNIQUE INDEX ON items (shop, code)",
        "INSERT INTO items VALUES (1, 'a', 1, 0), (2, 'a', 2, 0), (3, 'b', 1, 0)");

    // When
    start(
        Map.of(
            "sync.table.items.source", "items",
            "sync.table.items.key", "code, shop",
            "sync.table.items.target", "things",
            "sync.table.items.target-key", "thing, place",
            "sync.table.items.columns", "n,shop"));

    // Then
    new Oracle(
            databases,
            "SELECT jsonb_build_array(code, shop)::text,"
                + " jsonb_build_object('n', n, 'shop', shop)::text FROM items",
            "SELECT jsonb_build_array(thing, place)::text, data::text FROM things")
        .awaitInSync(PATIENCE);
    assertNothingLeftToDo();
  }

  @Test
  void areAskedForWhereThereAreNone() {
    // Given
    inSource(
        "CREATE TABLE heap (id int, n int)",
        "CREATE TABLE loose (id int UNIQUE, n int)",
        "CREATE TABLE partial (id int NOT NULL, n int)",
        "CREATE UNIQUE INDEX ON partial (id) WHERE n > 0",
        "CREATE TABLE candid (id int NOT NULL, shop int NOT NULL, \"the code\" text NOT NULL, n int UNIQUE)",
        "CREATE UNIQUE INDEX ON candid (shop, \"the code\")",
        "CREATE UNIQUE INDEX ON candid (id)",
        "INSERT INTO students (name, email) VALUES ('Ada', 'ada@example.org')");

    // When
    start(
        Map.of(
            "sync.table.heap.source", "heap",
            "sync.table.candid.source", "candid",
            "sync.table.unsure.source", "loose",
            "sync.table.loose.source", "loose",
            "sync.table.loose.key", "id",
            "sync.table.partial.source", "partial",
            "sync.table.partial.key", "id",
            "sync.table.misspelt.source", "heap",
            "sync.table.misspelt.key", "ident"));

    // Then
    awaitTrouble("heap", "public.heap has no primary key: ALTER TABLE public.heap ADD PRIMARY KEY");
    awaitTrouble(
        "candid", "set sync.table.candid.key=shop,\"the code\" or sync.table.candid.key=id");
    awaitTrouble("unsure", "ALTER TABLE public.loose ALTER COLUMN \"id\" SET NOT NULL");
    awaitTrouble("loose", "key column id of public.loose is not NOT NULL");
    awaitTrouble("partial", "has no unique index on exactly the key id");
    awaitTrouble("misspelt", "has no key column ident");
    new Oracle(databases).awaitInSync(PATIENCE);
  }

  @Tag("long")
  @Test
  void ofTextAreComparedPageByPage() {
    // Given
    inSource(
        "CREATE TABLE items (id text COLLATE \"und-x-icu\" PRIMARY KEY, n int)",
        "INSERT INTO items SELECT CASE n % 4 WHEN 0 THEN 'a-' WHEN 1 THEN 'A_' WHEN 2 THEN 'é'"
            + " ELSE '' END || md5(n::text), n FROM generate_series(1, 101000) n");
    start(Map.of("sync.table.items.source", "items", "sync.chunk.rows", "10000"));
    Oracle oracle = oracle(List.of("id"));
    oracle.awaitInSync(PATIENCE);
    assertNothingLeftToDo();

    // When
    inSource("UPDATE items SET n = -n WHERE n % 1000 = 1", "DELETE FROM items WHERE n % 1000 = 2");

    // Then
    oracle.awaitInSync(PATIENCE);
    SyncLog log = new SyncLog(databases, "items");
    assertThat(log.count("INSERT", "success")).isEqualTo(101000);
    assertThat(log.count("UPDATE", "success")).isEqualTo(101);
    assertThat(log.count("DELETE", "success")).isEqualTo(101);
  }
}
