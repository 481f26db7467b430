package io.dbsync;

import io.dbsync.testing.Zoo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Partitioned tables of every kind are copied as one, whatever their partitions do. */
final class PartitionsTest extends TableFixture {

  @Test
  void comeGoAndChangeUnderTheTable() {
    // Given
    inSource(
        "CREATE TYPE state AS ENUM ('new', 'paid', 'sent')",
        "CREATE TABLE hashed (id uuid PRIMARY KEY, n int) PARTITION BY HASH (id)",
        "CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "INSERT INTO hashed SELECT md5(n::text)::uuid, n FROM generate_series(1, 50) n",
        "CREATE TABLE listed (state state, id int, note text, PRIMARY KEY (state, id))"
            + " PARTITION BY LIST (state)",
        "CREATE TABLE listed_new PARTITION OF listed FOR VALUES IN ('new')",
        "CREATE TABLE listed_rest PARTITION OF listed DEFAULT PARTITION BY RANGE (id)",
        "CREATE TABLE listed_rest_1 PARTITION OF listed_rest FOR VALUES FROM (0) TO (100)",
        // the same columns in another order
        "CREATE TABLE listed_rest_2 (note text, gone int, id int NOT NULL, state state NOT NULL)",
        "ALTER TABLE listed_rest_2 DROP COLUMN gone",
        "ALTER TABLE listed_rest ATTACH PARTITION listed_rest_2 FOR VALUES FROM (100) TO (200)",
        "INSERT INTO listed SELECT (enum_range(NULL::state))[n % 3 + 1], n, 'note'"
            + " FROM generate_series(1, 150) n",
        "CREATE TABLE ranged (at timestamptz, id text, n int, PRIMARY KEY (at, id))"
            + " PARTITION BY RANGE (at)",
        "CREATE TABLE ranged_1 PARTITION OF ranged FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')",
        "INSERT INTO ranged SELECT '2024-01-02', 'é' || n, n FROM generate_series(1, 20) n",
        "CREATE TABLE parent (id int PRIMARY KEY, n int)",
        "CREATE TABLE child (PRIMARY KEY (id), more text) INHERITS (parent)",
        "INSERT INTO parent VALUES (1, 1), (2, 2)",
        "INSERT INTO child VALUES (2, 20, 'x'), (3, 30, 'y')");
    start(
        Map.of(
            "sync.table.hashed.source", "hashed",
            "sync.table.listed.source", "listed",
            "sync.table.ranged.source", "ranged",
            "sync.table.parent.source", "parent",
            "sync.table.child.source", "child",
            "sync.table.leaf.source", "listed_rest_2",
            "sync.table.leaf.key", "state,id"));
    Zoo zoo = new Zoo(engine, databases);
    zoo.add("hashed", List.of("id"));
    zoo.add("listed", List.of("state", "id"));
    zoo.add("ranged", List.of("at", "id"));
    zoo.add("parent", List.of("id"));
    zoo.add("child", List.of("id"));
    List<String> key = List.of("state", "id");
    zoo.add("leaf", "listed_rest_2", key, "leaf_snapshots", key);
    zoo.awaitInSync();

    // When
    inSource(
        "UPDATE hashed SET id = md5('x' || n)::uuid WHERE n < 5",
        "UPDATE listed SET state = 'paid' WHERE id BETWEEN 1 AND 9 AND state = 'new'",
        "UPDATE listed SET id = id + 100 WHERE id BETWEEN 20 AND 30 AND state <> 'new'",
        "CREATE TABLE ranged_2 (LIKE ranged INCLUDING ALL)",
        "INSERT INTO ranged_2 SELECT '2024-02-02', 'z' || n, n FROM generate_series(1, 20) n",
        "ALTER TABLE ranged ATTACH PARTITION ranged_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')",
        "UPDATE ranged SET at = '2024-02-03' WHERE n = 7",
        "DELETE FROM child WHERE id = 2",
        "UPDATE parent SET n = n + 1");

    // Then
    zoo.awaitInSync();

    // When
    inSource(
        "ALTER TABLE ranged DETACH PARTITION ranged_1",
        "ALTER TABLE listed ADD COLUMN more text DEFAULT 'd'",
        "TRUNCATE listed_new",
        "DROP TABLE hashed_1");

    // Then
    zoo.awaitInSync();

    // When
    inSource(
        "ALTER TABLE ranged ATTACH PARTITION ranged_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')");

    // Then
    zoo.awaitInSync();
    zoo.assertSettled();
  }
}
