package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Students;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What comes off the queue is not trusted. */
final class QueueInputTest extends EngineTestBase {

  @Test
  void logsAndDropsWhatIsNoChunk() {
    try (Queue queue = new Queue()) {
      // When garbage of several kinds is sent
      queue.send("garbage");
      queue.send("{}");
      queue.send(
          "{\"table\":\"students\",\"run\":1,\"chunk\":1,\"operation\":\"DROP\",\"keys\":[\"1\"]}");
      queue.send(
          "{\"table\":\"other\",\"run\":1,\"chunk\":1,\"operation\":\"INSERT\",\"keys\":[\"1\"]}");
      queue.send(
          "{\"table\":\"students\",\"run\":1,\"chunk\":1,\"operation\":\"INSERT\",\"keys\":[]}");
    }

    // Then each is logged once, and what is no garbage goes on
    Students.add(source(), 10);
    awaitInSync();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                target()
                    .queryOne(
                        "SELECT count(*) FROM sync_logs WHERE status = 'failed'"
                            + " AND metadata->>'stage' = 'receive'")
                    .equals("5"));
  }

  @Test
  void failsOnlyTheKeyThatIsNone() {
    // Given
    Students.add(source(), 3);
    awaitInSync();

    // When a chunk has a key that cannot be one
    try (Queue queue = new Queue()) {
      source().execute("UPDATE students SET age = 77 WHERE id = 3");
      queue.sendChunk("UPDATE", "1", "nonsense'; DROP TABLE students; --", "3");
    }

    // Then the others are applied
    awaitInSync();
    assertThat(source().queryOne("SELECT count(*) FROM students")).isEqualTo("3");
  }

  @Test
  void ignoresHeadersThatSteerComponents() {
    // Given
    Students.add(source(), 3);
    awaitInSync();

    // When a message brings a statement of its own
    try (Queue queue = new Queue()) {
      queue.send(
          "{\"table\":\"students\",\"run\":1,\"chunk\":1,\"operation\":\"UPDATE\",\"keys\":[\"1\"]}",
          Map.of(
              "CamelSqlQuery", "DELETE FROM student_snapshots",
              "CAMELSqlQuery", "DELETE FROM student_snapshots",
              "table", "other",
              "documents", "{}"));
      source().execute("UPDATE students SET age = 77 WHERE id = 3");
    }

    // Then it is not run
    awaitInSync();
    assertThat(target().queryOne("SELECT count(*) FROM student_snapshots")).isEqualTo("3");
  }
}
