package io.dbsync.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The observer on a real log, whose transactions commit in another order than they began. */
final class LogObserverTest {

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final PGSimpleDataSource target = new PGSimpleDataSource();
  private DatabasePair databases;

  @BeforeEach
  void prepare() {
    databases = new DatabasePair();
    target.setUrl(databases.settings().get("sync.target.url"));
    databases
        .target()
        .execute(
            "CREATE TABLE sync_logs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                + " table_name text, record_id text, operation text, status text)");
    databases.target().execute("GRANT ALL ON sync_logs TO " + databases.writer());
  }

  @AfterEach
  void clean() {
    databases.close();
  }

  private Connection begin() throws SQLException {
    Connection connection = databases.target().connect();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void log(Connection connection, String... records) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String record : records) {
        statement.execute(
            "INSERT INTO sync_logs (table_name, record_id, operation, status)"
                + " VALUES ('students', '"
                + record
                + "', 'INSERT', 'success')");
      }
    }
  }

  private void awaitSeen(String... records) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder(records));
  }

  @Test
  void seesEachRowOnceWheneverItIsCommitted() throws Exception {
    // Given rows of former times
    try (Connection former = begin()) {
      log(former, "former");
      former.commit();
    }
    try (Connection slow = begin();
        Connection failing = begin();
        Connection quick = begin();
        LogObserver observer = new LogObserver(target, (row, at) -> seen.add(row.recordId()))) {
      log(slow, "s1");
      observer.start();
      awaitSeen("former");

      // When transactions take numbers in turn
      log(slow, "s2");
      log(quick, "q1", "q2");
      log(failing, "f1");
      log(slow, "s3");
      log(quick, "q3");
      quick.commit();

      // Then the later numbers are seen first, the earlier ones when they are there
      awaitSeen("former", "q1", "q2", "q3");
      failing.rollback();
      log(quick, "q4");
      quick.commit();
      awaitSeen("former", "q1", "q2", "q3", "q4");
      slow.commit();
      awaitSeen("former", "q1", "q2", "q3", "q4", "s1", "s2", "s3");
      assertThat(observer.trouble()).isNull();
      assertThat(observer.meanResolutionNanos())
          .isBetween(Duration.ofMillis(15).toNanos(), observer.worstResolutionNanos());
    }
  }

  @Test
  void looksAgainWhenItCouldNotSee() throws Exception {
    try (LogObserver observer = new LogObserver(target, (row, at) -> seen.add(row.recordId()));
        Connection connection = begin()) {
      observer.start();

      // When the log is away for a while
      databases.target().execute("ALTER TABLE sync_logs RENAME TO away");
      Awaitility.await().until(() -> observer.trouble() != null);
      databases.target().execute("ALTER TABLE away RENAME TO sync_logs");
      log(connection, "1");
      connection.commit();

      // Then
      awaitSeen("1");
      assertThat(observer.trouble()).isNull();
    }
  }
}
