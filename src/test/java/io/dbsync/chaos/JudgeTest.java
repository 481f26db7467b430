package io.dbsync.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Sql;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge names what somebody has done to the target, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JudgeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String UNSEEN =
      "ALTER TABLE student_snapshots DISABLE TRIGGER chaos; ALTER TABLE orders_snapshots DISABLE TRIGGER chaos; ";
  private static final String CHUNK =
      "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
          + " SELECT min(id), 'students', 'UPDATE', '[\"1\"]', now() FROM sync_runs;";

  private static final String LOGGED =
      "INSERT INTO sync_logs (table_name, record_id, status) VALUES ('students', '1', 'success')";
  private static final String BACKFILL =
      "INSERT INTO sync_runs (table_name, kind, state, started_at, finished_at) VALUES ('students', 'backfill', 'done', now(), now());";
  private static final String AGAIN =
      """
      UPDATE student_snapshots SET last_synced_at = now();
      INSERT INTO sync_logs (table_name, record_id, status, metadata)
      SELECT 'students', student_id, 'success', jsonb_build_object('run', (SELECT max(id) FROM sync_runs))
        FROM student_snapshots WHERE sync_status = 'synced'
      """;

  private DatabasePair databases;

  /** Rows 1 to 30 and orders, of which some were changed, deleted, or cannot be copied. */
  @BeforeAll
  void copySomeRows() throws Exception {
    databases = new DatabasePair();
    Sql source = databases.source();
    Script.run("source.sql", source);
    StudentWrites students = new StudentWrites(30);
    OrderWrites orders = new OrderWrites(30);
    try (InProcessEngine engine =
            new InProcessEngine(databases, CopiedTable.SETTINGS).awaitStarted();
        Connection connection = source.connect()) {
      Script.run("target.sql", databases.target());
      students.insert(connection, 1, 30, 20);
      orders.insert(connection, 1, 30, 20);
      awaitSettled();
      students.update(connection, 1, 10, 21);
      students.delete(connection, 2, 1);
      students.poison(connection, 7, 0);
      orders.delete(connection, 3, 5);
      orders.poison(connection, 9, 1);
      awaitSettled();
      students.insert(connection, 2, 1, 22);
      students.move(connection, 4, 40);
      awaitSettled();
    }
  }

  private void awaitSettled() {
    Awaitility.await().atMost(PATIENCE).until(judge(databases.target())::isSettled);
  }

  @AfterAll
  void dropDatabases() {
    databases.close();
  }

  private Judge judge(Sql target) {
    return new Judge(databases.source(), target);
  }

  private Set<String> found(Sql target) {
    return judge(target).findings().stream()
        .filter(finding -> finding.count() > 0)
        .map(Finding::name)
        .collect(Collectors.toSet());
  }

  @Test
  void findsNothingInAFaithfulCopy() {
    assertThat(judge(databases.target()).findings())
        .allMatch(finding -> finding.count() == 0)
        .hasSize(17);
    assertThat(judge(databases.target()).rows()).isGreaterThan(50);
  }

  static Stream<Arguments> deeds() {
    return Stream.of(
        deed(UNSEEN + "DELETE FROM student_snapshots WHERE student_id = 1", "missing"),
        deed(
            UNSEEN
                + "UPDATE orders_snapshots SET data = jsonb_set(data, '{amount}', '1.1000')"
                + " WHERE (data->>'amount')::numeric = 1.1",
            "different"),
        deed(
            UNSEEN
                + "UPDATE student_snapshots SET data = '{}', sync_status = 'synced'"
                + " WHERE student_id = 4",
            "resurrected"),
        deed(
            UNSEEN + "UPDATE student_snapshots SET data = '{}' WHERE student_id = 4",
            "resurrected",
            "wrong_status"),
        deed(
            UNSEEN + "UPDATE student_snapshots SET sync_status = 'deleted' WHERE student_id = 1",
            "wrong_status"),
        deed(
            UNSEEN + "UPDATE student_snapshots SET data = NULL WHERE student_id = 1",
            "missing",
            "wrong_status"),
        deed(
            UNSEEN
                + "UPDATE student_snapshots SET data = jsonb_set(data, '{v}', '1') WHERE student_id = 7",
            "wrong_failed_document"),
        deed(
            UNSEEN + "UPDATE student_snapshots SET data = NULL WHERE student_id = 7",
            "wrong_failed_document"),
        deed(
            UNSEEN + "INSERT INTO student_snapshots (student_id, data) VALUES (99, '{}')",
            "orphaned"),
        deed(
            UNSEEN
                + "UPDATE student_snapshots SET data = NULL, sync_status = 'deleted' WHERE student_id = 7",
            "poison_not_failed"),
        deed(
            UNSEEN + "UPDATE student_snapshots SET sync_status = 'failed' WHERE student_id = 8",
            "still_failed",
            "missing"),
        // version 1 is that of its insert
        deed(applied("1", "1", "synced"), "regressions"),
        deed(applied("2", "2", "synced"), "regressions"),
        deed(applied("1", "99999", "synced"), "inventions"),
        deed(
            "UPDATE student_snapshots SET data = NULL WHERE student_id = 7",
            "wrong_failed_document"),
        deed(applied("1", "NULL", "deleted"), "inventions"),
        deed(applied("2", "NULL", "deleted"), "regressions"),
        deed(
            "INSERT INTO chaos.applied (tbl, key, v, status, live)"
                + " SELECT tbl, key, v, status, live FROM chaos.applied ORDER BY seq DESC LIMIT 1",
            "log_holes"),
        deed("DELETE FROM sync_logs WHERE id = (SELECT min(id) FROM sync_logs)", "log_holes"),
        deed(
            "INSERT INTO sync_logs (table_name, record_id, status) VALUES ('students', '1', 'success')",
            "log_surplus"),
        // the same once more, written and logged
        deed(
            "UPDATE student_snapshots SET data = data WHERE student_id = 1; " + LOGGED,
            "log_surplus"),
        // a backfill may do that, once
        deed(BACKFILL + AGAIN),
        deed(BACKFILL + AGAIN + "; COMMIT; " + AGAIN, "log_surplus"),
        deed(
            "INSERT INTO sync_logs (table_name, record_id, status) VALUES ('students', '1', 'failed')",
            "unexplained_failures"),
        deed(
            "INSERT INTO sync_logs (table_name, status) VALUES ('students', 'failed')",
            "unexplained_failures"),
        deed(
            "INSERT INTO sync_runs (table_name, kind, state) VALUES ('students', 'backfill', 'requested')",
            "unfinished_runs"),
        deed(
            BACKFILL
                + UNSEEN
                + "UPDATE orders_snapshots SET last_synced_at = now() - interval '1 h'; UPDATE sync_runs SET table_name = 'orders' WHERE kind = 'backfill'",
            "not_backfilled"),
        deed(CHUNK, "open_chunks"),
        deed(CHUNK + CHUNK, "open_chunks", "twice_in_flight"));
  }

  private static Arguments deed(String sql, String... findings) {
    return Arguments.of(sql, Set.of(findings));
  }

  private static String applied(String key, String v, String status) {
    return """
        INSERT INTO chaos.applied (tbl, key, v, status, live) VALUES ('students', '%1$s', %2$s, '%3$s', true);
        INSERT INTO sync_logs (table_name, record_id, status) VALUES ('students', '%1$s', 'success')
        """
        .formatted(key, v, status);
  }

  @ParameterizedTest
  @MethodSource("deeds")
  void namesADeed(String sql, Set<String> findings) throws Exception {
    Sql server = new Sql(url("postgres"));
    String copy = "deed_" + Integer.toHexString(sql.hashCode());
    server.execute(
        "CREATE DATABASE %s TEMPLATE %s"
            .formatted(copy, databases.target().queryOne("SELECT current_database()")));
    try {
      Sql target = new Sql(url(copy));
      try (Connection connection = target.connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      assertThat(found(target)).isEqualTo(findings);
    } finally {
      server.execute("DROP DATABASE " + copy + " WITH (FORCE)");
    }
  }

  private String url(String database) {
    return databases
        .settings()
        .get("sync.target.url")
        .replace(databases.target().queryOne("SELECT current_database()"), database)
        .replace("user=" + databases.writer(), "user=postgres");
  }
}
