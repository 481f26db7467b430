package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.Students;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** While the source is written to, what is late is not taken for what is wrong. */
@Tag("long")
final class ReconcileUnderLoadTest extends EngineTestBase {

  /** More than polls compare by contents. */
  private static final int ROWS = 40_000;

  private static final int ROUNDS = 5;

  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicLong written = new AtomicLong();

  @Override
  Map<String, String> settings() {
    return Map.of("sync.poll.period", "500ms");
  }

  @Test
  void raisesNoFalseAlarm() throws Exception {
    // Given a large table, whose first rows stay as they are
    Students.add(source(), ROWS);
    awaitInSync();
    long begin = System.nanoTime();
    CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
    List<String> listed = new ArrayList<>();
    try {
      // When it is reconciled again and again
      for (int i = 0; i < ROUNDS; i++) {
        JsonNode report = reconcile("?fix=false");
        report.path("outOfSync").forEach(row -> listed.add(row.path("state").asText()));
      }

      // Then whatever it has found is on its way
      assertThat(listed).isNotEmpty().containsOnly("in_flight");

      // And what somebody does to the target is found among it, and repaired
      target().execute("UPDATE student_snapshots SET data = '{}' WHERE student_id = 5");
      JsonNode report = reconcile("");
      List<String> divergent = new ArrayList<>();
      report
          .path("outOfSync")
          .forEach(
              row -> {
                if (row.path("state").asText().equals("divergent")) {
                  divergent.add(row.path("recordId").asText());
                }
              });
      assertThat(divergent).containsExactly("5");
      assertThat(report.path("queued").asInt()).isOne();
    } finally {
      enough.set(true);
      writer.join();
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    assertThat(written.get() / Math.max(1, seconds)).as("rows/s").isGreaterThan(300);
    awaitInSync();
  }

  /** Inserts, updates and deletes in small transactions, some of them in subtransactions. */
  private void write() {
    try (Connection connection = source().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 0; !enough.get(); i++) {
        statement.execute(
            "INSERT INTO students (name, email) SELECT 'new', 'new' FROM generate_series(1, 10)");
        statement.execute("SAVEPOINT s");
        statement.execute(
            "UPDATE students SET age = age + 1 WHERE id BETWEEN %1$d AND %1$d + 39"
                .formatted(1_000 + i * 61L % 30_000));
        statement.execute("RELEASE SAVEPOINT s");
        statement.execute(
            "DELETE FROM students WHERE id BETWEEN %1$d AND %1$d + 1".formatted(32_000 + i * 2L));
        connection.commit();
        written.addAndGet(52);
        // some 1,000 rows a second
        statement.execute("SELECT pg_sleep(0.05)");
        connection.commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode reconcile(String parameters) {
    Answer answer = engine().api().post("/api/sync/reconcile" + parameters);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().at("/tables/0");
  }
}
