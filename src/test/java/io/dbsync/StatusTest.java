package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.Students;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the admin API tells of the tables, and what it does about failed rows. */
final class StatusTest extends EngineTestBase {

  @Test
  void tellsWhereATableStands() {
    // Given rows of each status
    Students.add(source(), 10);
    awaitInSync();
    source().execute("DELETE FROM students WHERE id <= 2");
    source().execute("UPDATE students SET name = NULL WHERE id = 3");
    await().atMost(PATIENCE).until(() -> counts("deleted") == 2 && counts("failed") == 1);

    // When
    JsonNode table = status();

    // Then
    assertThat(table.path("table").asText()).isEqualTo("students");
    assertThat(counts("synced")).isEqualTo(7);
    assertThat(table.path("inFlight").path("keys").asInt()).isZero();
    assertThat(table.path("lastPoll").path("at").asText()).startsWith("20");
    assertThat(table.path("lastPoll").path("durationMs").isNumber()).isTrue();
    assertThat(table.path("lagMs").asLong()).isBetween(0L, 60_000L);
    assertThat(table.path("heldDeletes").isNull()).isTrue();
    assertThat(table.path("waitsFor").isNull()).isTrue();
  }

  @Test
  void tellsWhatATableWaitsFor() {
    // Given
    Students.add(source(), 1);
    awaitInSync();

    // When
    source().execute("ALTER TABLE students RENAME TO pupils");

    // Then
    await()
        .atMost(PATIENCE)
        .until(() -> status().path("waitsFor").asText().contains("has no table students"));
  }

  @Test
  void triesFailedRowsAgainFromTheSourceAsItIsNow() {
    // Given rows that the target refuses
    target()
        .execute(
            "ALTER TABLE student_snapshots ADD CONSTRAINT young CHECK ((data->>'age')::int < 50)");
    Students.add(source(), 5);
    awaitInSync();
    source().execute("UPDATE students SET age = 60 WHERE id <= 3");
    await().atMost(PATIENCE).until(() -> counts("failed") == 3);
    assertThat(polls().findings()).as("they rest until they change").isZero();

    // When the target takes them, but not all, and one has changed and one has gone meanwhile
    target().execute("ALTER TABLE student_snapshots DROP CONSTRAINT young");
    target()
        .execute(
            "ALTER TABLE student_snapshots ADD CONSTRAINT young"
                + " CHECK (student_id <> 3 OR (data->>'age')::int < 50) NOT VALID");
    Answer answer = engine().api().post("/api/sync/retry-failed");

    // Then
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("count").asInt()).isEqualTo(3);
    await().atMost(PATIENCE).until(() -> log().count("UPDATE", "failed") == 4);
    await().atMost(PATIENCE).until(() -> counts("failed") == 1 && counts("synced") == 4);
    assertThat(oracle().compare().different()).containsExactly("3");
  }

  @Test
  void retriesWriteTheNewestAndResurrectNothing() {
    // Given rows that failed, and then changed or went while the target refused everything
    target()
        .execute("ALTER TABLE student_snapshots ADD CONSTRAINT no CHECK (data->>'age' <> '60')");
    Students.add(source(), 4);
    awaitInSync();
    source().execute("UPDATE students SET age = 60 WHERE id <= 2");
    await().atMost(PATIENCE).until(() -> counts("failed") == 2);
    source().execute("UPDATE students SET age = 61 WHERE id = 1");
    source().execute("DELETE FROM students WHERE id = 2");

    // When
    engine().api().post("/api/sync/retry-failed?table=students");

    // Then
    awaitInSync();
    assertThat(target().queryOne("SELECT data->>'age' FROM student_snapshots WHERE student_id = 1"))
        .isEqualTo("61");
    assertThat(log().history(2)).isEqualTo(List.of("INSERT", "DELETE"));
    assertThat(polls().findings()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/sync/poll?table=nobody, 404, Not Found",
    "/api/sync/retry-failed?table=nobody, 404, Not Found",
    "/api/sync/source/accept?table=nobody, 404, Not Found",
    "/api/sync/deletes/approve?table=nobody&digest=0, 404, Not Found",
    "/api/sync/deletes/approve?digest=0, 400, Bad Request",
    "/api/sync/deletes/approve, 400, Bad Request"
  })
  void refusesWhatNamesNoTable(String path, int status, String title) {
    // When
    Answer answer = engine().api().post(path);

    // Then
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("title").asText()).isEqualTo(title);
    assertThat(answer.json().path("detail").asText()).contains("table");
  }

  private JsonNode status() {
    Answer answer = engine().api().get("/api/sync/status");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("tables")).hasSize(1);
    return answer.json().at("/tables/0");
  }

  private long counts(String status) {
    return status().path("counts").path(status).asLong(-1);
  }
}
