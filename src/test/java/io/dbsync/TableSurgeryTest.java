package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.SyncLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Surgery on the source table at any moment of a poll, after which all rows are there again: no row
 * is deleted for it. Traps T1, T8, T9 and T30.
 */
final class TableSurgeryTest extends TableFixture {

  private static final int ROWS = 300;
  private static final long PERIOD_MS = 700;

  private static final String FRESH =
      "CREATE TABLE fresh (id int NOT NULL, note text, PRIMARY KEY (id)) PARTITION BY RANGE (id);"
          + " CREATE TABLE %1$s_1 PARTITION OF fresh FOR VALUES FROM (MINVALUE) TO (150);"
          + " CREATE TABLE %1$s_2 PARTITION OF fresh FOR VALUES FROM (150) TO (MAXVALUE);"
          + " GRANT SELECT ON fresh TO PUBLIC;";

  /** What is done, each part in a transaction of its own. */
  private static final List<List<String>> SURGERIES =
      List.of(
          List.of("ALTER TABLE events ALTER COLUMN note TYPE varchar(%2$s)"),
          List.of("TRUNCATE events; INSERT INTO events SELECT id, note FROM kept"),
          List.of("TRUNCATE events", "INSERT INTO events SELECT id, note FROM kept"),
          List.of(
              FRESH
                  + "INSERT INTO fresh SELECT id, note FROM events; DROP TABLE events;"
                  + " ALTER TABLE fresh RENAME TO events"),
          List.of(
              "DROP TABLE events;" + FRESH + " ALTER TABLE fresh RENAME TO events",
              "INSERT INTO events SELECT id, note FROM kept"),
          List.of(
              "ALTER TABLE events RENAME TO former",
              FRESH + "ALTER TABLE fresh RENAME TO events",
              "INSERT INTO events SELECT id, note FROM former; DROP TABLE former"),
          List.of(
              "DO $$ DECLARE p regclass; BEGIN SELECT min(inhrelid::oid) INTO p FROM pg_inherits"
                  + " WHERE inhparent = 'events'::regclass;"
                  + " EXECUTE format('ALTER TABLE events DETACH PARTITION %%s', p);"
                  + " EXECUTE format('ALTER TABLE %%s RENAME TO apart', p); END $$",
              "ALTER TABLE events ATTACH PARTITION apart FOR VALUES FROM (MINVALUE) TO (150);"
                  + " ALTER TABLE apart RENAME TO back_%1$s"),
          List.of(
              "ALTER TABLE events ENABLE ROW LEVEL SECURITY",
              "ALTER TABLE events DISABLE ROW LEVEL SECURITY"),
          List.of("REVOKE SELECT ON events FROM PUBLIC", "GRANT SELECT ON events TO PUBLIC"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void deletesNothing(long seed) throws Exception {
    // Given
    inSource(
        FRESH.formatted("first") + " ALTER TABLE fresh RENAME TO events",
        "INSERT INTO events SELECT n, 'note ' || n FROM generate_series(1, " + ROWS + ") n",
        "CREATE TABLE kept AS SELECT id, note FROM events",
        "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM " + databases.reader());
    start(
        Map.of("sync.table.events.source", "events", "sync.table.events.period", PERIOD_MS + "ms"));
    oracleOf("events").awaitInSync(PATIENCE);

    // When
    Random random = new Random(seed);
    for (int round = 0; round < 12; round++) {
      List<String> surgery = SURGERIES.get(random.nextInt(SURGERIES.size()));
      for (String part : surgery) {
        inOneTransaction(part.formatted("t" + seed + "_" + round, 50 + round));
        // the parts of one follow each other sooner than two polls
        pause(random.nextLong(PERIOD_MS / surgery.size()));
      }
      pause(random.nextLong(2 * PERIOD_MS));
      inSource("UPDATE events SET note = note || '.' WHERE id % 50 = " + round);
      inSource("UPDATE kept SET note = note || '.' WHERE id % 50 = " + round);
    }

    // Then
    oracleOf("events").awaitInSync(PATIENCE);
    assertThat(countInTarget("events_snapshots WHERE sync_status = 'synced'")).isEqualTo(ROWS);
    assertThat(new SyncLog(databases, "events").count("DELETE", "success")).as("deletes").isZero();
  }

  /**
   * Once more after a deadlock with a poll that reads the partitions: one of both has to give way.
   */
  private void inOneTransaction(String statements) throws SQLException {
    try {
      commit(statements);
    } catch (PSQLException e) {
      if (!PSQLState.DEADLOCK_DETECTED.getState().equals(e.getSQLState())) {
        throw e;
      }
      commit(statements);
    }
  }

  private void commit(String statements) throws SQLException {
    try (Connection connection = databases.source().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(statements);
      connection.commit();
    }
  }

  private static void pause(long millis) {
    await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
  }
}
