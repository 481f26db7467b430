package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.PrometheusText;
import io.dbsync.testing.Sql;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A hundred tables on one engine: none waits for another. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class ManyTablesTest {

  private static final int TABLES = 100;
  private static final int ROWS = 20;

  /** What the pool has, and those that ask whether the server is there and renew leases. */
  private static final int CONNECTIONS = 18;

  /** On a machine that has other work too; 10 s and less on one that has not. */
  private static final Duration UNTIL_POLLED = Duration.ofSeconds(40);

  private DatabasePair databases;
  private InProcessEngine engine;

  @BeforeAll
  void start() {
    databases = new DatabasePair();
    databases
        .source()
        .execute(
            """
            DO $$ BEGIN
              FOR i IN 1..%d LOOP
                EXECUTE format('CREATE TABLE %%I (id int PRIMARY KEY, note text)', 't' || i);
                EXECUTE format('INSERT INTO %%I SELECT n, ''new'' FROM generate_series(1, %d) AS n', 't' || i);
                EXECUTE format('GRANT SELECT ON %%I TO PUBLIC', 't' || i);
              END LOOP;
            END $$
            """
                .formatted(TABLES, ROWS));
    Map<String, String> settings = new HashMap<>();
    settings.put("sync.poll.period", "2s");
    settings.put("sync.redelivery.delay", "1s");
    // no source of theirs: unusable
    IntStream.rangeClosed(1, TABLES + 5)
        .forEach(i -> settings.put("sync.table.t" + i + ".source", "t" + i));
    settings.put("sync.table.t7.chunk-rows", "6");
    settings.put("sync.table.t7.hold-rows", "0");
    settings.put("sync.table.t7.hold-percent", "0");
    engine = new InProcessEngine(databases, settings);
  }

  @AfterAll
  void stop() throws Exception {
    engine.close();
    databases.close();
  }

  @Test
  @Order(1)
  void pollsAllOfThemSoonAfterTheStart() {
    // Then
    await().atMost(UNTIL_POLLED).until(() -> engine.api().isUp());
    await().atMost(UNTIL_POLLED).until(() -> synced() == TABLES * ROWS);
    PrometheusText metrics = new PrometheusText(engine.api().get("/observe/metrics").text());
    assertThat(IntStream.rangeClosed(1, TABLES))
        .allSatisfy(
            i ->
                assertThat(metrics.value("sync_poll_seconds_count{table=\"t%d\"}".formatted(i)))
                    .isPositive());
  }

  @Test
  @Order(2)
  void hasOneThreadForAllTicks() {
    assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
        .filteredOn(name -> name.contains("timer://tick"))
        .hasSize(1);
  }

  @Test
  @Order(3)
  void hasLimitsOfItsOwnForATable() {
    // When
    databases.source().execute("DELETE FROM t7 WHERE id <= 2");
    databases.source().execute("DELETE FROM t8 WHERE id <= 2");

    // Then the deletes of the one wait for approval, those of the other do not
    await().atMost(UNTIL_POLLED).until(() -> count("t8_snapshots WHERE data IS NULL") == 2);
    await()
        .atMost(UNTIL_POLLED)
        .until(() -> count("sync_tables WHERE table_name = 't7' AND held_rows = 2") == 1);
    assertThat(count("t7_snapshots WHERE data IS NULL")).isZero();
    assertThat(count("sync_chunks WHERE table_name = 't7' AND jsonb_array_length(keys) > 6"))
        .isZero();
    assertThat(count("sync_chunks WHERE table_name = 't9' AND jsonb_array_length(keys) > 6"))
        .isPositive();
  }

  @Test
  @Order(4)
  void aTableThatIsLockedDelaysNoOther() throws Exception {
    // Given somebody who has 20 sources for himself, and 20 targets that have something to write
    try (Connection inSource = databases.source().connect();
        Connection inTarget = databases.target().connect()) {
      lock(inSource, 11, 30, "");
      lock(inTarget, 41, 60, "_snapshots");
      IntStream.rangeClosed(41, 60)
          .forEach(i -> databases.source().execute("UPDATE t" + i + " SET note = 'locked'"));
      await().atMost(UNTIL_POLLED).until(() -> waiting() >= 10);

      // When others change
      for (int change = 1; change <= 5; change++) {
        String note = "change " + change;
        int table = 80 + change;
        databases.source().execute("UPDATE t" + table + " SET note = ? WHERE id = 3", note);

        // Then that arrives as soon as ever, and connections stay within the pools
        await()
            .atMost(Duration.ofSeconds(10))
            .until(
                () -> count("t" + table + "_snapshots WHERE data->>'note' = '" + note + "'") == 1);
        assertThat(connections(databases.source(), databases.reader()))
            .isLessThanOrEqualTo(CONNECTIONS);
        assertThat(connections(databases.target(), databases.writer()))
            .isLessThanOrEqualTo(CONNECTIONS);
      }
      assertThat(engine.api().get("/api/sync/status").json().get("tables")).hasSize(TABLES + 6);
      inSource.rollback();
      inTarget.rollback();
    }

    // And the locked ones follow, none failed
    String locked =
        IntStream.rangeClosed(41, 60)
            .mapToObj(i -> "SELECT data FROM t" + i + "_snapshots")
            .collect(Collectors.joining(" UNION ALL "));
    await()
        .atMost(UNTIL_POLLED)
        .until(() -> count("(" + locked + ") AS l WHERE data->>'note' = 'locked'") == 20 * ROWS);
    assertThat(count("sync_logs WHERE status = 'failed' AND record_id IS NOT NULL")).isZero();
  }

  private static void lock(Connection connection, int first, int last, String suffix)
      throws Exception {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          IntStream.rangeClosed(first, last)
              .mapToObj(i -> "t" + i + suffix)
              .collect(Collectors.joining(", ", "LOCK TABLE ", " IN ACCESS EXCLUSIVE MODE")));
    }
  }

  /** How many tables the health has something to say about. */
  private int waiting() {
    return engine.api().get("/").json().at("/checks/progress/tables").size();
  }

  private long synced() {
    return count("sync_logs WHERE status = 'success' AND operation = 'INSERT'");
  }

  private long count(String fromWhere) {
    return Long.parseLong(databases.target().queryOne("SELECT count(*) FROM " + fromWhere));
  }

  private static int connections(Sql server, String role) {
    return Integer.parseInt(
        server.queryOne("SELECT count(*) FROM pg_stat_activity WHERE usename = ?", role));
  }
}
