package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.Students;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A table that is emptied waits for approval, however few rows it has: trap T1 in small. */
final class EmptiedTableTest extends EngineTestBase {

  private static final int ROWS = 205;

  @Test
  void losesNothingUntilItsRowsAreBack() {
    // Given
    copied();

    // When it is truncated by mistake, and written to
    source().execute("TRUNCATE students");
    awaitHeld(ROWS);
    Students.add(source(), 1);
    await().atMost(PATIENCE).until(() -> live() == ROWS + 1);

    // Then the hold stands, although a row is there again that would not be deleted
    await()
        .during(Duration.ofSeconds(2))
        .atMost(PATIENCE)
        .until(() -> held().path("count").asInt() == ROWS && live() == ROWS + 1);

    // Also when some of the rows come back
    source()
        .execute("INSERT INTO students OVERRIDING SYSTEM VALUE SELECT * FROM kept WHERE id > 5");
    awaitHeld(5);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(PATIENCE)
        .until(() -> held().path("count").asInt() == 5 && live() == ROWS + 1);

    // And it is gone when all are back
    source()
        .execute("INSERT INTO students OVERRIDING SYSTEM VALUE SELECT * FROM kept WHERE id <= 5");
    await().atMost(PATIENCE).until(() -> held().isNull());
    awaitInSync();
    assertThat(log().count("DELETE", "success")).isZero();
  }

  @Test
  void keepsWhatIsLeftWhenItIsEmptiedBitByBit() throws SQLException {
    // Given deletes that are found, and cannot be applied for the moment
    copied();
    try (Connection owner = target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("SELECT FROM student_snapshots FOR UPDATE");
      source().execute("DELETE FROM students WHERE id <= 195");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  target()
                      .queryOne("SELECT count(*) > 0 FROM sync_chunks WHERE finished_at IS NULL")
                      .equals("t"));

      // When the others go too, fewer than any limit
      source().execute("DELETE FROM students");
      awaitHeld(10);
      owner.rollback();
    }

    // Then
    await().atMost(PATIENCE).until(() -> live() == 10);
    assertThat(held().path("count").asInt()).isEqualTo(10);
  }

  private void copied() {
    Students.add(source(), ROWS);
    awaitInSync();
    assertThat(polls().findings()).isZero();
    source().execute("CREATE TABLE kept AS SELECT * FROM students");
  }

  private long live() {
    return Long.parseLong(
        target().queryOne("SELECT count(*) FROM student_snapshots WHERE data IS NOT NULL"));
  }

  private JsonNode held() {
    return engine().api().get("/api/sync/status").json().at("/tables/0/heldDeletes");
  }

  private void awaitHeld(int count) {
    await("held " + count).atMost(PATIENCE).until(() -> held().path("count").asInt() == count);
  }
}
