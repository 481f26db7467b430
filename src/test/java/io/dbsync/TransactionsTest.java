package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Students;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions of the source and of the engine in it: traps T4, T5 and T6. */
final class TransactionsTest extends EngineTestBase {

  @Test
  void findsWhatCommitsLongAfterItWasWritten() throws Exception {
    // Given a transaction that writes early
    Students.add(source(), 10);
    awaitInSync();
    try (Connection slow = source().connect();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute("UPDATE students SET age = 77, updated_at = now() WHERE id = 1");
      statement.execute("DELETE FROM students WHERE id = 2");
      statement.execute("INSERT INTO students (name, email) VALUES ('late', 'l@example.org')");

      // When others write and are copied before it commits
      for (int i = 0; i < 5; i++) {
        source().execute("UPDATE students SET age = age + 1 WHERE id = 3");
        awaitInSync();
      }
      slow.commit();
    }

    // Then nothing of it is missed
    awaitInSync();
    assertThat(log().history(1)).isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(log().history(2)).isEqualTo(List.of("INSERT", "DELETE"));
  }

  @Test
  void neverSeesWhatIsRolledBack() throws Exception {
    // Given
    Students.add(source(), 10);
    awaitInSync();

    // When
    try (Connection undecided = source().connect();
        Statement statement = undecided.createStatement()) {
      undecided.setAutoCommit(false);
      statement.execute("UPDATE students SET age = 77");
      source().execute("INSERT INTO students (name, email) VALUES ('other', 'o@example.org')");
      awaitInSync();
      undecided.rollback();
    }

    // Then
    assertThat(polls().findings()).isZero();
    assertThat(log().count("UPDATE", "success")).isZero();
  }

  @Test
  void holdsNoSnapshotBetweenItsStatements() {
    // Given an engine that polls all the time
    Students.add(source(), 10);
    awaitInSync();

    // Then it never sits in a transaction, so VACUUM is not held up
    await()
        .during(Duration.ofSeconds(2))
        .atMost(PATIENCE)
        .until(
            () ->
                source()
                    .query(
                        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name = 'db-sync-engine'"
                            + " AND (state LIKE 'idle in transaction%'"
                            + "      OR backend_xmin IS NOT NULL)"
                            + " AND state_change < clock_timestamp() - interval '500 ms'")
                    .isEmpty());
  }
}
