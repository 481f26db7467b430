package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.Students;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** More deletes than both limits wait for approval: traps T1, T8 and T9 at their worst. */
final class HeldDeletesTest extends EngineTestBase {

  private static final int ROWS = 60;

  @Override
  Map<String, String> settings() {
    return Map.of(
        "sync.deletes.hold-rows", "10", "sync.deletes.hold-percent", "30", "sync.chunk.rows", "8");
  }

  @Test
  void holdsWhatATruncateWouldDeleteAndLetsTheRestFlow() {
    // Given
    copied();

    // When everything is gone, and something new comes
    source().execute("TRUNCATE students");
    JsonNode held = awaitHeld(ROWS);
    Students.add(source(), 1);

    // Then the new row is copied, nothing is deleted, and everybody who asks is told
    await().atMost(PATIENCE).until(() -> live() == ROWS + 1);
    assertThat(log().count("DELETE", "success")).isZero();
    assertThat(held.path("percent").asDouble()).isEqualTo(100);
    assertThat(held.path("sampleKeys")).hasSize(10);
    Answer health = engine().api().get("/");
    assertThat(health.status()).isEqualTo(200);
    assertThat(health.json().at("/checks/progress/status").asText()).isEqualTo("DEGRADED");
    assertThat(health.json().at("/checks/progress/tables/students").asText())
        .contains("deletes/approve?table=students&digest=" + held.path("digest").asText());
  }

  @Test
  void releasesJustTheApprovedOnesAndOnlyOnce() {
    // Given
    copied();
    source().execute("DELETE FROM students WHERE id <= 40");
    String digest = awaitHeld(40).path("digest").asText();

    // When another digest is approved, then this one, twice
    assertThat(approve("0123").status()).isEqualTo(409);
    assertThat(engine().api().post("/api/sync/deletes/approve?table=students").status())
        .isEqualTo(400);
    assertThat(live()).isEqualTo(ROWS);
    Answer approved = approve(digest);
    Answer again = approve(digest);

    // Then
    assertThat(approved.status()).as(approved.text()).isEqualTo(202);
    assertThat(again.status()).isEqualTo(409);
    awaitInSync();
    assertThat(live()).isEqualTo(20);
    assertThat(log().count("DELETE", "success")).isEqualTo(40);
    await().atMost(PATIENCE).until(() -> held().isNull());

    // And what is deleted next has to be approved anew
    source().execute("DELETE FROM students WHERE id > 45");
    assertThat(awaitHeld(15).path("digest").asText()).isNotEqualTo(digest);
    assertThat(live()).isEqualTo(20);
  }

  @Test
  void aChangedSetNeedsANewLook() {
    // Given held deletes
    copied();
    source().execute("DELETE FROM students WHERE id <= 40");
    String digest = awaitHeld(40).path("digest").asText();

    // When some of the rows come back
    restore(1, 20);

    // Then
    String smaller = awaitHeld(20).path("digest").asText();
    assertThat(approve(digest).status()).isEqualTo(409);
    assertThat(live()).isEqualTo(ROWS);
    assertThat(approve(smaller).status()).isEqualTo(202);
    awaitInSync();
    assertThat(live()).isEqualTo(40);
  }

  @Test
  void theHoldDissolvesWhenTheRowsComeBack() {
    // Given
    copied();
    source().execute("DELETE FROM students WHERE id <= 40");
    String digest = awaitHeld(40).path("digest").asText();

    // When
    restore(1, 40);

    // Then
    await().atMost(PATIENCE).until(() -> held().isNull());
    awaitInSync();
    assertThat(log().count("DELETE", "success")).isZero();
    assertThat(approve(digest).status()).isEqualTo(409);
    assertThat(polls().findings()).isZero();
  }

  @Test
  void whatIsLeftIsDeletedOnceItIsWithinTheLimitsAndAtRest() {
    // Given
    copied();
    source().execute("DELETE FROM students WHERE id <= 40");
    awaitHeld(40);

    // When all but a few come back
    restore(1, 35);

    // Then
    awaitInSync();
    assertThat(log().count("DELETE", "success")).isEqualTo(5);
    await().atMost(PATIENCE).until(() -> held().isNull());
  }

  @Test
  void aFewDeletesPassWhileManyAreHeld() {
    // Given
    copied();
    source().execute("DELETE FROM students WHERE id <= 40");
    String digest = awaitHeld(40).path("digest").asText();

    // When
    source().execute("DELETE FROM students WHERE id = 60");

    // Then
    await().atMost(PATIENCE).until(() -> log().count("DELETE", "success") == 1);
    assertThat(held().path("digest").asText()).isEqualTo(digest);
    assertThat(live()).isEqualTo(ROWS - 1);
  }

  @Test
  void theFewDeletesOfAnotherTableJoinTheHold() {
    // Given
    copied();
    source().execute("DELETE FROM students WHERE id <= 40");
    awaitHeld(40);

    // When another table takes the place of the source's, which lacks a few rows more
    source()
        .execute(
            "ALTER TABLE students RENAME TO former;"
                + " CREATE TABLE students (LIKE former INCLUDING ALL);"
                + " INSERT INTO students OVERRIDING SYSTEM VALUE SELECT * FROM former WHERE id > 42");

    // Then
    String digest = awaitHeld(42).path("digest").asText();
    assertThat(live()).isEqualTo(ROWS);
    assertThat(approve(digest).status()).isEqualTo(202);
    awaitInSync();
    assertThat(live()).isEqualTo(18);

    // And from now on it is the table
    await().atMost(PATIENCE).until(() -> held().isNull());
    source().execute("DELETE FROM students WHERE id = 43");
    await().atMost(PATIENCE).until(() -> live() == 17);
  }

  @Test
  void updatesThatAreQueuedDeleteNothing() throws SQLException {
    // Given updates that cannot be applied for the moment
    copied();
    try (Connection owner = target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("SELECT FROM student_snapshots FOR UPDATE");
      source().execute("UPDATE students SET age = 99");
      await().atMost(PATIENCE).until(() -> openChunks() > 0);

      // When the rows go before that
      source().execute("TRUNCATE students");
      owner.rollback();
    }

    // Then they are held like any others
    awaitHeld(ROWS);
    await().atMost(PATIENCE).until(() -> openChunks() == 0);
    assertThat(live()).isEqualTo(ROWS);
  }

  @Test
  void aHoldOutlivesTheEngine() {
    // Given
    copied();
    source().execute("TRUNCATE students");
    String digest = awaitHeld(ROWS).path("digest").asText();

    // When
    engine().stop();
    engine().start();
    engine().awaitStarted();

    // Then
    assertThat(awaitHeld(ROWS).path("digest").asText()).isEqualTo(digest);
    assertThat(approve(digest).status()).isEqualTo(202);
    awaitInSync();
    assertThat(live()).isZero();
    assertThat(
            target()
                .queryOne(
                    "SELECT sum(jsonb_array_length(keys)) FROM sync_chunks WHERE operation = 'DELETE'"))
        .as("asked for once")
        .isEqualTo(Integer.toString(ROWS));
  }

  private void copied() {
    Students.add(source(), ROWS);
    awaitInSync();
    assertThat(polls().findings()).isZero();
    source().execute("CREATE TABLE kept AS SELECT * FROM students");
  }

  private void restore(int from, int to) {
    source()
        .execute(
            "INSERT INTO students OVERRIDING SYSTEM VALUE"
                + " SELECT * FROM kept WHERE id BETWEEN "
                + from
                + " AND "
                + to);
  }

  private long openChunks() {
    return Long.parseLong(
        target().queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL"));
  }

  private long live() {
    return Long.parseLong(
        target().queryOne("SELECT count(*) FROM student_snapshots WHERE data IS NOT NULL"));
  }

  private Answer approve(String digest) {
    return engine().api().post("/api/sync/deletes/approve?table=students&digest=" + digest);
  }

  private JsonNode held() {
    return engine().api().get("/api/sync/status").json().at("/tables/0/heldDeletes");
  }

  private JsonNode awaitHeld(int count) {
    return await("held " + count)
        .atMost(PATIENCE)
        .until(this::held, held -> held.path("count").asInt() == count);
  }
}
