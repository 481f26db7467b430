package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chunks are entered in the ledger together, but sent one by one: any of them may fail. */
final class SendingTest extends EditedRoutesFixture {

  @Test
  void whatIsBehindAChunkThatCannotBeSentIsOverdueAtOnceAndNothingElse() throws Exception {
    // Given a queue that does not take the third chunk
    doNotSend("${body} contains '[\"3\"]'");
    Students.add(databases.source(), 2);
    try (InProcessEngine engine = start(Map.of("sync.chunk.rows", "1"));
        Connection connection = databases.target().connect();
        Statement statement = connection.createStatement()) {
      new Oracle(databases).awaitInSync(PATIENCE);

      // And nothing can be applied meanwhile
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE student_snapshots IN SHARE ROW EXCLUSIVE MODE");

      // When
      databases
          .source()
          .execute(
              "INSERT INTO students (id, name, email) OVERRIDING SYSTEM VALUE"
                  + " SELECT n, 'a', n || '@b.c' FROM generate_series(1, 4) n"
                  + " ON CONFLICT (id) DO UPDATE SET age = 77");

      // Then
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          databases
                              .target()
                              .query(
                                  "SELECT keys->>0, sends, CASE sent_at WHEN '-infinity' THEN 'overdue'"
                                      // that of the entry is the same for all
                                      + " WHEN min(nullif(sent_at, '-infinity')) OVER () THEN 'sent'"
                                      + " ELSE 'sent again' END"
                                      + " FROM sync_chunks WHERE finished_at IS NULL ORDER BY 1"))
                      .isEqualTo(
                          List.of(
                              List.of("1", "1", "sent"),
                              List.of("2", "1", "sent"),
                              List.of("3", "0", "overdue"),
                              List.of("4", "0", "overdue"))));
    }
  }

  @Test
  void aQueueThatTakesNothingKeepsNothingFromTheOthers() throws Exception {
    // Given a table whose chunks cannot be sent, the first of them since long
    doNotSend("${variable.table} == 'stuck'");
    databases.source().execute("CREATE TABLE stuck (id int PRIMARY KEY)");
    databases.source().execute("CREATE TABLE free (id int PRIMARY KEY)");
    databases.source().execute("INSERT INTO free VALUES (1)");
    try (InProcessEngine engine =
        start(Map.of("sync.table.stuck.source", "stuck", "sync.table.free.source", "free"))) {
      await().atMost(PATIENCE).until(() -> openChunks("free").equals("0"));
      databases.source().execute("INSERT INTO stuck VALUES (1)");
      await().atMost(PATIENCE).until(() -> openChunks("stuck").equals("1"));

      // When the message of another table's chunk gets lost
      databases
          .target()
          .execute(
              "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                  + " SELECT max(id), 'free', 'UPDATE', '[\"1\"]', '-infinity' FROM sync_runs");

      // Then it is sent again
      await().atMost(PATIENCE).until(() -> openChunks("free").equals("0"));
      assertThat(openChunks("stuck")).isEqualTo("1");
    }
  }

  @Test
  void aChunkThatIsPutOffButCannotBeSentIsOverdueAtOnce() throws Exception {
    // Given a queue that takes nothing for later
    routes.replace(
        "locks.camel.yaml",
        "        - toD:\n",
        """
                - throwException:
                    exceptionType: java.io.IOException
                    message: not later
                - toD:
        """);
    Students.add(databases.source(), 1);
    try (InProcessEngine engine = start(Map.of());
        Connection connection = databases.target().connect();
        Statement statement = connection.createStatement()) {
      Oracle oracle = new Oracle(databases);
      oracle.awaitInSync(PATIENCE);

      // When a row is locked
      connection.setAutoCommit(false);
      statement.execute("SELECT FROM student_snapshots FOR UPDATE");
      databases.source().execute("UPDATE students SET age = 77");

      // Then its keys come again and again all the same
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  databases
                      .target()
                      .queryOne("SELECT count(*) > 2 FROM sync_chunks WHERE deferred")
                      .equals("t"));
      connection.rollback();
      oracle.awaitInSync(PATIENCE);
    }
  }

  private String openChunks(String table) {
    return databases
        .target()
        .queryOne(
            "SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL AND table_name = '"
                + table
                + "'");
  }

  private void doNotSend(String condition) throws Exception {
    routes.replace(
        "queue.camel.yaml",
        "        # not a dynamic endpoint",
        """
                - filter:
                    simple: %s
                    steps:
                      - throwException:
                          exceptionType: java.io.IOException
                          message: not this one
                # not a dynamic endpoint\
        """
            .formatted(condition));
  }
}
