package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Students;
import jakarta.jms.JMSContext;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What comes off the queue is not trusted. */
final class QueueInputTest extends EngineTestBase {

  /** Longer than what fits into a B-tree, and not to be compressed. */
  private static final String LONG_KEY =
      new Random(1)
          .ints(9_000, 'a', 'z' + 1)
          .mapToObj(Character::toString)
          .collect(Collectors.joining());

  private static String chunk(String keys) {
    return chunk(999_999, keys);
  }

  private static String chunk(Object number, String keys) {
    return """
        {"table": "students", "run": 1, "chunk": %s, "operation": "UPDATE", "keys": [%s]}
        """
        .formatted(number, keys);
  }

  /** Messages that no engine sends, by what is wrong with them. */
  private static Map<String, Queue.Maker> garbage() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("empty", "");
    texts.put("no JSON", "garbage");
    texts.put("no fields", "{}");
    texts.put("an array", "[]");
    texts.put("nested too deep", "{\"keys\": ".repeat(100_000));
    texts.put("an unknown operation", chunk("\"1\"").replace("UPDATE", "DROP"));
    texts.put("another table", chunk("\"1\"").replace("students", "other"));
    texts.put("no number", chunk("null", "\"1\""));
    texts.put("a number too large", chunk("99999999999999999999", "\"1\""));
    texts.put("no key", chunk(""));
    texts.put("a key that is null", chunk("null"));
    texts.put("a key that is an object", chunk("{}"));
    texts.put("a key with NUL", chunk("\"\\u0000\""));
    texts.put("a key with half a character", chunk("\"\\ud800\""));
    texts.put("an endless key", chunk("\"" + "x".repeat(250_001) + "\""));
    texts.put("too many keys", chunk("\"1\",".repeat(999_999) + "\"1\""));
    texts.put("50 MB", chunk("\"" + "x".repeat(50_000_000) + "\""));
    Map<String, Queue.Maker> garbage = new LinkedHashMap<>();
    texts.forEach((what, text) -> garbage.put(what, jms -> jms.createTextMessage(text)));
    garbage.put("no text", JMSContext::createTextMessage);
    garbage.put("no body", JMSContext::createMessage);
    garbage.put("a map", JMSContext::createMapMessage);
    garbage.put("bytes", JMSContext::createBytesMessage);
    garbage.put("a stream", jms -> jms.createStreamMessage());
    garbage.put("an object", jms -> jms.createObjectMessage(new ArrayList<>(List.of("1"))));
    return garbage;
  }

  @Test
  void isLoggedOnceAndDroppedIfItIsNoChunk() throws Exception {
    // Given
    Map<String, Queue.Maker> garbage = garbage();

    // When
    try (Queue queue = new Queue()) {
      for (Queue.Maker message : garbage.values()) {
        queue.send(message);
      }
    }
    Students.add(source(), 10);

    // Then what is no garbage does not wait for a redelivery
    oracle().awaitInSync(Duration.ofSeconds(20));
    await("each told").atMost(PATIENCE).until(() -> rejected(), count -> count >= garbage.size());
    assertThat(rejected()).isEqualTo(garbage.size());
    assertThat(target().queryOne("SELECT count(*) FROM sync_logs WHERE status <> 'success'"))
        .isEqualTo(Integer.toString(garbage.size()));
    try (Queue queue = new Queue()) {
      assertThat(queue.messages()).as("messages that are still there").isZero();
    }
  }

  private long rejected() {
    return Long.parseLong(
        target()
            .queryOne(
                "SELECT count(*) FROM sync_logs WHERE status = 'failed' AND record_id IS NULL"
                    + " AND metadata->>'stage' = 'receive'"));
  }

  @Test
  void cannotCloseTheChunksOfOthers() {
    // Given
    Students.add(source(), 3);
    awaitInSync();
    String open =
        """
        INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)
        SELECT max(id), '%s', 'UPDATE', '["2"]', now() + interval '1 hour' FROM sync_runs
        RETURNING id
        """;
    String othersKeys = target().queryOne(open.formatted("students"));
    String othersTable = target().queryOne(open.formatted("elsewhere"));
    source().execute("UPDATE students SET age = 77 WHERE id = 1");

    // When messages come with their numbers: good, bad, and one that says that it is a part
    try (Queue queue = new Queue()) {
      queue.send(chunk(othersKeys, "\"1\""));
      queue.send(chunk(othersKeys, "\"bad\", \"1\""));
      queue.send(chunk(othersTable, "\"2\""));
      queue.send(chunk(othersTable, "\"worse\""));
    }

    // Then they stay open
    await("last one applied")
        .atMost(PATIENCE)
        .until(() -> log().count("UPDATE", "failed"), failed -> failed == 2);
    awaitInSync();
    assertThat(target().query("SELECT id FROM sync_chunks WHERE finished_at IS NULL ORDER BY id"))
        .isEqualTo(List.of(List.of(othersKeys), List.of(othersTable)));
  }

  @Test
  void cannotKeepItsChunkOpen() {
    // Given
    Students.add(source(), 1);
    awaitInSync();
    String open =
        target()
            .queryOne(
                """
                INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)
                SELECT max(id), 'students', 'UPDATE', '["1"]', now() + interval '1 hour'
                  FROM sync_runs RETURNING id
                """);

    // When
    try (Queue queue = new Queue()) {
      queue.send(chunk(open, "\"1\"").replace("\"run\"", "\"part\": true, \"run\""));
    }

    // Then
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                target()
                    .queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL")
                    .equals("0"));
  }

  @Test
  void withAnUnknownRunDoesNotHoldUpOthersBehindALock() throws Exception {
    // Given
    Students.add(source(), 3);
    awaitInSync();
    try (Connection owner = target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("UPDATE student_snapshots SET last_synced_at = now() WHERE student_id = 1");

      // When
      source().execute("UPDATE students SET age = 77 WHERE id = 1");
      try (Queue queue = new Queue()) {
        for (int i = 0; i < 4; i++) {
          queue.send(chunk("\"1\"").replace("\"run\": 1", "\"run\": 888888"));
        }
      }
      source().execute("UPDATE students SET age = 78 WHERE id = 3");

      // Then
      await("the free row")
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  target()
                      .queryOne("SELECT data->>'age' FROM student_snapshots WHERE student_id = 3")
                      .equals("78"));
      owner.rollback();
    }
    awaitInSync();
  }

  @Test
  void failsOnlyTheKeyThatIsNone() {
    // Given
    Students.add(source(), 3);
    awaitInSync();

    // When a chunk has a key that cannot be one
    try (Queue queue = new Queue()) {
      source().execute("UPDATE students SET age = 77 WHERE id = 3");
      queue.sendChunk("UPDATE", "1", "nonsense'; DROP TABLE students; --", LONG_KEY, "3");
    }

    // Then the others are applied, and it is logged, once and at once
    awaitInSync();
    await().atMost(Duration.ofSeconds(4)).until(() -> log().count("UPDATE", "failed") == 2);
    assertThat(log().count("UPDATE", "retry")).isZero();
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
