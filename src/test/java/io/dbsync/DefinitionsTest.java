package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Zoo;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Names in table definitions are taken as SQL reads them, and to the letter if that is nothing. */
final class DefinitionsTest extends TableFixture {

  private static final String LONG =
      "a_name_of_63_bytes_which_is_the_most_that_postgresql_takes_of_i";

  private final Map<String, String> settings = new HashMap<>();

  private void define(String name, String setting, String value) {
    settings.put("sync.table." + name + "." + setting, value);
  }

  private void make(String table, String... more) {
    inSource(
        "CREATE TABLE " + table + " (id int PRIMARY KEY, n int)",
        "INSERT INTO " + table + " SELECT n, n FROM generate_series(1, 3) n");
    inSource(more);
  }

  @Test
  void findTablesAndColumnsAsTheyAreWritten() {
    // Given
    make("\"order\"");
    make("\"User\"");
    make("same");
    make("\"Same\"", "DELETE FROM \"Same\"");
    make("\"order lines\"");
    make("\"my.table\"");
    make("\"größe\"");
    make("\"quo\"\"ted\"");
    make("\"$1 {x} :n ? # \\ ${body}\"");
    make("\"" + LONG + "\"");
    inSource("CREATE SCHEMA \"Shop\"", "GRANT USAGE ON SCHEMA \"Shop\" TO " + databases.reader());
    make("\"Shop\".\"Items\"", "GRANT SELECT ON \"Shop\".\"Items\" TO " + databases.reader());
    inSource(
        "CREATE TABLE odd (\"Order ID\" int, \"a,b\" text, name text, \"E-Mail\" text, data int,"
            + " PRIMARY KEY (\"Order ID\", \"a,b\"))",
        "INSERT INTO odd VALUES (1, 'x', 'Ada', 'a@b', 1), (1, 'y', 'Bo', 'b@b', 2)",
        "CREATE TABLE taken (data int PRIMARY KEY, sync_status int)",
        "INSERT INTO taken VALUES (1, 2)");
    databases.target().execute("CREATE SCHEMA \"Copies\"");
    databases.target().execute("GRANT CREATE, USAGE ON SCHEMA \"Copies\" TO " + databases.writer());
    List<String> names =
        List.of(
            "order",
            "User",
            "Same",
            "order lines",
            "my.table",
            "größe",
            "quo\"ted",
            "$1 {x} :n ? # \\ ${body}",
            LONG,
            "Shop.Items");
    for (int i = 0; i < names.size(); i++) {
      define("t" + i, "source", names.get(i));
    }
    define("t0", "target", "Copies.order");
    define("t1", "target", "copies of users: ${body} {x} ?");
    define(LONG, "source", "public." + LONG.toUpperCase(Locale.ROOT));
    define("odd", "source", "PUBLIC.Odd");
    define("odd", "key", "\"a,b\",Order ID");
    define("odd", "target-key", "\"A,B\",select");
    define("odd", "columns", "NAME,E-Mail,\"a,b\"");
    define("odd", "required", "Name");
    define("few", "source", "odd");
    define("few", "columns", "NAME");
    define("taken", "source", "taken");
    define("renamed", "source", "taken");
    define("renamed", "target-key", "id");

    // When
    start(settings);

    // Then
    Zoo zoo = new Zoo(engine, databases);
    List<String> id = List.of("id");
    zoo.add("t0", "\"order\"", id, "\"Copies\".\"order\"", id);
    zoo.add("t1", "\"User\"", id, "\"copies of users: ${body} {x} ?\"", id);
    zoo.add("t2", "same", id, "t2_snapshots", id);
    zoo.add("t3", "\"order lines\"", id, "t3_snapshots", id);
    zoo.add("t4", "\"my.table\"", id, "t4_snapshots", id);
    zoo.add("t5", "\"größe\"", id, "t5_snapshots", id);
    zoo.add("t6", "\"quo\"\"ted\"", id, "t6_snapshots", id);
    zoo.add("t7", "\"$1 {x} :n ? # \\ ${body}\"", id, "t7_snapshots", id);
    zoo.add("t8", LONG, id, "t8_snapshots", id);
    zoo.add("t9", "\"Shop\".\"Items\"", id, "t9_snapshots", id);
    zoo.add(LONG, LONG, id, LONG.substring(0, 53) + "_snapshots", id);
    zoo.add("renamed", "taken", List.of("data"), "renamed_snapshots", id);
    zoo.awaitInSync();
    new Oracle(
            databases,
            "SELECT \"a,b\", jsonb_build_object('name', name, 'E-Mail', \"E-Mail\", 'a,b', \"a,b\")::text"
                + " FROM odd",
            "SELECT \"A,B\", data::text FROM odd_snapshots WHERE \"select\" = 1")
        .awaitInSync(PATIENCE);
    new Oracle(
            databases,
            "SELECT \"a,b\", jsonb_build_object('name', name)::text FROM odd",
            "SELECT \"a,b\", data::text FROM few_snapshots")
        .awaitInSync(PATIENCE);
    awaitTrouble("taken", "the key column data has the name of a column of the engine");

    // When
    inSource(
        "UPDATE \"order\" SET n = 0 WHERE id = 1",
        "UPDATE odd SET name = NULL WHERE data = 1",
        "DELETE FROM \"Shop\".\"Items\" WHERE id = 1");

    // Then
    zoo.awaitInSync();
    assertThat(countInTarget("t9_snapshots WHERE sync_status = 'deleted'")).isEqualTo(1);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> countInTarget("odd_snapshots WHERE sync_status = 'failed'") == 1);
    inSource("UPDATE odd SET name = 'Cy' WHERE data = 1");
    zoo.awaitInSync();
    zoo.assertSettled();
  }
}
