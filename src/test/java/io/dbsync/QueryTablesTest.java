package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is copied may be a query, or a view: any rows that have a key and a document. */
final class QueryTablesTest extends TableFixture {

  private static final String ORDERS =
      "SELECT o.id, jsonb_build_object('id', o.id, 'note', o.note, 'a?b', 'c:d' ? 'x', 'lines',"
          + " (SELECT coalesce(jsonb_agg(jsonb_build_object('item', l.item, 'n', l.n) ORDER BY l.no), '[]'::jsonb)"
          + " FROM order_lines l WHERE l.order_id = o.id)) AS data FROM orders o WHERE o.open; -- the open ones";

  private void makeOrders() {
    inSource(
        "CREATE TABLE orders (id int PRIMARY KEY, note text, open bool NOT NULL DEFAULT true,"
            + " touched int NOT NULL DEFAULT 0)",
        "CREATE TABLE order_lines (order_id int, no int, item text, n numeric,"
            + " PRIMARY KEY (order_id, no))",
        "INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 300) n",
        "INSERT INTO order_lines SELECT o, l, 'item ' || l, 1.10 * l"
            + " FROM generate_series(1, 300) o, generate_series(1, 3) l");
  }

  private static String documents(String query) {
    return "SELECT q.id::text, q.data::text FROM (" + query.replaceAll(";.*", "") + ") q";
  }

  private Oracle oracle(String query, String target) {
    return new Oracle(databases, documents(query), "SELECT id::text, data::text FROM " + target);
  }

  private Polls polls() {
    return new Polls(engine, databases);
  }

  @Test
  void followTheRowsBeneathThem() {
    // Given
    String orders = ORDERS.replace("'c:d' ? 'x'", "'{\"x\": [1, 2]}'::jsonb ? 'x'");
    makeOrders();
    start(Map.of("sync.table.orders.query", orders, "sync.table.orders.key", "id"));
    Oracle oracle = oracle(orders, "orders_snapshots");
    oracle.awaitInSync(PATIENCE);
    assertThat(polls().poll("orders")).isEqualTo(Polls.NOTHING);

    // When a child changes, comes and goes; rows leave the filter and enter it
    inSource(
        "UPDATE order_lines SET n = 7 WHERE order_id = 1 AND no = 2",
        "DELETE FROM order_lines WHERE order_id = 2",
        "INSERT INTO order_lines VALUES (3, 9, 'more', 1)",
        "UPDATE orders SET open = false WHERE id BETWEEN 4 AND 9");
    oracle.awaitInSync(PATIENCE);
    inSource("UPDATE orders SET open = true WHERE id = 5", "DELETE FROM orders WHERE id = 10");

    // Then
    oracle.awaitInSync(PATIENCE);
    assertThat(polls().poll("orders")).isEqualTo(Polls.NOTHING);
    assertThat(countInTarget("orders_snapshots WHERE sync_status = 'deleted'")).isEqualTo(6);
    assertThat(
            engine
                .api()
                .post("/api/sync/reconcile?fix=false")
                .json()
                .at("/tables/0/outOfSyncCount")
                .asInt())
        .isZero();

    // When
    engine.stop();
    engine.start();
    engine.awaitStarted();

    // Then
    assertThat(polls().poll("orders")).isEqualTo(Polls.NOTHING);
  }

  @Test
  void mayGoByAVersionOfTheirOwn() {
    // Given
    makeOrders();
    String query =
        "SELECT o.id, o.touched, to_jsonb(o.*) || jsonb_build_object('n',"
            + " (SELECT count(*) FROM order_lines l WHERE l.order_id = o.id)) AS data FROM orders o";
    start(
        Map.of(
            "sync.table.orders.query", query,
            "sync.table.orders.key", "id",
            "sync.table.orders.version", "touched::text || ':' || id -- two columns"));
    Oracle oracle = oracle(query, "orders_snapshots");
    oracle.awaitInSync(PATIENCE);
    assertThat(polls().poll("orders")).isEqualTo(Polls.NOTHING);

    // When a document changes and its version does not
    inSource("DELETE FROM order_lines WHERE order_id = 1");

    // Then
    assertThat(polls().poll("orders")).isEqualTo(Polls.NOTHING);

    // When
    inSource("UPDATE orders SET touched = 1 WHERE id IN (1, 2)", "DELETE FROM orders WHERE id = 3");

    // Then
    oracle.awaitInSync(PATIENCE);
    assertThat(polls().poll("orders")).isEqualTo(Polls.NOTHING);
  }

  @Test
  void mayBeViewsAndDependOnTheTime() {
    // Given
    makeOrders();
    inSource(
        "CREATE VIEW big AS SELECT id, note FROM orders WHERE id > 100",
        "CREATE MATERIALIZED VIEW kept AS SELECT id, note FROM orders",
        "CREATE TABLE parent (id int PRIMARY KEY, a text)",
        "CREATE TABLE child (b int) INHERITS (parent)",
        "INSERT INTO parent VALUES (1, 'p')",
        "INSERT INTO child VALUES (2, 'c', 3)",
        "CREATE TABLE soon (id int PRIMARY KEY, upto timestamptz)",
        "INSERT INTO soon VALUES (1, now() + interval '1 hour')");
    Map<String, String> settings = new HashMap<>();
    settings.put("sync.table.big.source", "big");
    settings.put("sync.table.big.key", "id");
    settings.put("sync.table.kept.source", "kept");
    settings.put("sync.table.kept.key", "id");
    settings.put("sync.table.parent.source", "parent");
    settings.put("sync.table.all.query", "SELECT id, to_jsonb(p.*) AS data FROM parent p");
    settings.put("sync.table.all.key", "id");
    settings.put(
        "sync.table.soon.query",
        "SELECT id, to_jsonb(s.*) AS data FROM soon s WHERE upto > clock_timestamp()");
    settings.put("sync.table.soon.key", "id");

    // When
    start(settings);

    // Then
    oracleOf("big").awaitInSync(PATIENCE);
    oracleOf("kept").awaitInSync(PATIENCE);
    oracle("SELECT id, to_jsonb(p.*) AS data FROM ONLY parent p", "parent_snapshots")
        .awaitInSync(PATIENCE);
    oracle("SELECT id, to_jsonb(p.*) AS data FROM parent p", "all_snapshots").awaitInSync(PATIENCE);

    // Then what is left out is said
    assertThat(engine.api().get("/api/sync/status?table=parent").json().at("/tables/0/advice"))
        .asString()
        .contains("rows of the tables that inherit from public.parent are left out");
    assertThat(
            engine.api().get("/api/sync/status?table=all").json().at("/tables/0/advice").isNull())
        .isTrue();

    // When
    inSource(
        "UPDATE orders SET note = 'changed' WHERE id IN (1, 101)",
        "DELETE FROM orders WHERE id = 102",
        "REFRESH MATERIALIZED VIEW kept",
        "UPDATE child SET a = 'changed'");

    // Then
    oracleOf("big").awaitInSync(PATIENCE);
    oracleOf("kept").awaitInSync(PATIENCE);
    oracle("SELECT id, to_jsonb(p.*) AS data FROM parent p", "all_snapshots").awaitInSync(PATIENCE);

    // When
    inSource("INSERT INTO soon VALUES (2, now() + interval '3 seconds')");
    Awaitility.await("a row for a while")
        .atMost(PATIENCE)
        .until(() -> countInTarget("soon_snapshots WHERE id = 2") == 1);

    // Then
    Awaitility.await("a row that leaves by the time")
        .atMost(PATIENCE)
        .until(() -> countInTarget("soon_snapshots WHERE sync_status = 'deleted'") == 1);
  }

  @Test
  void keepRowsThatAreWrongApart() {
    // Given
    inSource(
        "CREATE TABLE rows (n int PRIMARY KEY, id int, d text)",
        "CREATE INDEX ON rows (id)",
        "INSERT INTO rows SELECT n, n, n FROM generate_series(1, 250) n",
        "INSERT INTO rows VALUES (1000, 7, 'again'), (1001, NULL, 'no key'), (1002, 1002, NULL),"
            + " (1003, 1003, 'no number'), (1004, 1004, 'null')");
    String query =
        "SELECT id, CASE WHEN d = 'null' THEN 'null'::jsonb WHEN d = 'no number'"
            + " THEN to_jsonb(d::int) ELSE to_jsonb(d) END AS data FROM rows";

    // When
    start(Map.of("sync.table.r.query", query, "sync.table.r.key", "id"));

    // Then
    Awaitility.await("good rows")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> countInTarget("r_snapshots WHERE sync_status = 'synced'") == 249);
    Awaitility.await("wrong rows")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        databases
                            .target()
                            .query(
                                "SELECT record_id, error_details FROM sync_logs"
                                    + " WHERE status = 'failed' ORDER BY record_id"))
                    .satisfiesExactly(
                        row -> assertThat(row.get(1)).contains("no document"),
                        row -> assertThat(row.get(1)).contains("invalid input syntax"),
                        row -> assertThat(row.get(1)).contains("no document"),
                        row -> assertThat(row.get(1)).contains("two of its rows have this key")));
    assertThat(polls().poll("r")).isEqualTo(Polls.NOTHING);

    // When
    inSource(
        "DELETE FROM rows WHERE n = 1000",
        "UPDATE rows SET d = '1' WHERE d IS NULL OR d IN ('null', 'no number')");

    // Then
    Awaitility.await("cured rows")
        .atMost(PATIENCE)
        .until(() -> countInTarget("r_snapshots WHERE sync_status = 'synced'") == 253);
    assertThat(new SyncLog(databases, "r").count("INSERT", "failed")).isEqualTo(4);
    assertThat(polls().poll("r")).isEqualTo(Polls.NOTHING);
  }

  @Test
  void leaveARowOfAViewThatFailsAloneUntilItChanges() {
    // Given
    inSource(
        "CREATE TABLE people (id int PRIMARY KEY, name text, at timestamptz DEFAULT now())",
        "INSERT INTO people VALUES (1, 'a'), (2, NULL)",
        "CREATE VIEW named AS SELECT id, name, at FROM people");
    Map<String, String> settings = new HashMap<>();
    settings.put("sync.table.named.source", "named");
    settings.put("sync.table.named.key", "id");
    settings.put("sync.table.named.required", "name");

    // When
    start(settings);

    // Then
    Awaitility.await("failed row")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> countInTarget("named_snapshots WHERE sync_status = 'failed'") == 1);
    assertThat(polls().poll("named")).isEqualTo(Polls.NOTHING);
    assertThat(new SyncLog(databases, "named").count("INSERT", "failed")).isEqualTo(1);

    // When
    inSource("UPDATE people SET name = 'b' WHERE id = 2");

    // Then
    Awaitility.await("cured row")
        .atMost(PATIENCE)
        .until(() -> countInTarget("named_snapshots WHERE sync_status = 'synced'") == 2);
    assertThat(polls().poll("named")).isEqualTo(Polls.NOTHING);
  }

  @Test
  void mayHoldWhateverPostgresTakes() throws Exception {
    // Given
    inSource("CREATE TABLE t (id int PRIMARY KEY, a int[], n int)");
    inSource("INSERT INTO t SELECT n, ARRAY[n, n + 1, n + 2], n FROM generate_series(1, 3) n");
    String query =
        """
        \uFEFF/* a comment /* in another; */ with ' and :name and ? */
        SELECT t.id, -- it's the key?
               jsonb_build_object(
                 'dollar', $$it's :one, ? and {two}; -- $$, 'tag', $x$ $$ :a ' $x$,
                 'escape', E'it\\'s :b ? \\\\', 'more', E'a\\''
                   -- goes on
                   'b\\'c?', 'doubled', 'it''s :c ?', 'date', date'2020-01-02', 'backslash', text'\\',
                 'unicode', U&'d\\0061t\\+000061', 'slice', a[1:2], 'and', n&id, 'bits', B'101' | B'010',
                 'path', '{"x": {"y": 1}}'::jsonb #>> '{x,y}', 'has', '{"a": 1}'::jsonb ?| ARRAY['a'],
                 'has one', '{"a": 1}'::jsonb ? 'a', 'quoted "name"', "odd'name:?", 'bound', '{source}') AS data
          FROM t, LATERAL (SELECT 1 AS "odd'name:?") AS o; -- the end /*
        ;
        """;
    String plain = query.substring(1, query.lastIndexOf("; -- the end"));
    try (Connection connection = databases.source().connect();
        Statement statement = connection.createStatement()) {
      // a prepared one would take its question marks for parameters
      statement.execute("CREATE VIEW expected AS " + plain.replace("b\\'c", "b''c"));
    }
    Path file = Files.createTempFile("query", ".sql");
    Files.writeString(file, query);
    Map<String, String> settings = new HashMap<>();
    settings.put("sync.table.q.query", "file:" + file);
    settings.put("sync.table.q.key", "id");
    settings.put("sync.table.v.source", "t");
    settings.put("sync.table.v.target", "v_snapshots");
    settings.put("sync.table.v.version", "$$it's :$$ || n || E'\\'?' /* :x */ || (a[1:1])::text;");

    // When
    start(settings);

    // Then
    oracle("SELECT id, data FROM expected", "q_snapshots").awaitInSync(PATIENCE);
    oracle("SELECT id, to_jsonb(t.*) AS data FROM t", "v_snapshots").awaitInSync(PATIENCE);
    assertThat(polls().poll("q")).isEqualTo(Polls.NOTHING);
    assertThat(engine.api().get("/api/sync/status/2?table=q").status()).isEqualTo(200);
    inSource("UPDATE t SET n = 9 WHERE id = 2", "DELETE FROM t WHERE id = 1");
    oracle("SELECT id, data FROM expected", "q_snapshots").awaitInSync(PATIENCE);
    Files.delete(file);
  }

  @Test
  void areRefusedWithAReason() {
    // Given
    inSource("CREATE TABLE t (id int PRIMARY KEY, d jsonb)");
    Map<String, String> settings = new HashMap<>();
    Map<String, String> queries =
        Map.of(
            "wrong", "-- orders\nSELEC 1",
            "column", "\uFEFFSELECT id, 'ä🙂?', /* ? */ dd AS data FROM t -- ?",
            "open", "SELECT id, d AS data FROM t WHERE",
            "quote", "SELECT id, d AS data FROM t WHERE 'x",
            "delete", "DELETE FROM t RETURNING id, d AS data",
            "none", "-- nothing",
            "several", "SELECT id, d AS data FROM t; DELETE FROM t",
            "nodata", "SELECT id, d FROM t",
            "text", "SELECT id, d::text AS data FROM t",
            "nokey", "SELECT d AS data FROM t");
    queries.forEach(
        (name, query) -> {
          settings.put("sync.table." + name + ".query", query);
          settings.put("sync.table." + name + ".key", "id");
        });

    // When
    start(settings);

    // Then
    awaitTrouble(
        "wrong",
        "its query cannot be used: ERROR: syntax error at or near \"SELEC\", at line 2, column 1");
    awaitTrouble("column", "column \"dd\" does not exist, at line 1, column 27 of the query");
    awaitTrouble("open", "syntax error at end of input, at line 1, column 34 of the query");
    awaitTrouble("quote", "the end is missing of what begins at line 1, column 35 of the query");
    awaitTrouble("delete", "its query cannot be used: ");
    awaitTrouble("none", "expected a SELECT");
    awaitTrouble("several", "more than one statement");
    awaitTrouble("nodata", "no column data");
    awaitTrouble("text", "expected jsonb");
    awaitTrouble("nokey", "no key column id");
  }
}
