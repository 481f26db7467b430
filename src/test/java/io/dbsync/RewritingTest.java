package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A table's own route changes the documents that are stored, as the guide says. */
final class RewritingTest extends EditedRoutesFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MASKED =
      "SELECT id::text, (to_jsonb(t) || jsonb_build_object('email',"
          + " '***@' || split_part(email, '@', 2)))::text FROM students t";
  private static final String STORED = "SELECT student_id::text, data::text FROM student_snapshots";

  @Test
  void masksEmailAddresses() throws Exception {
    // Given enough new rows for COPY, which must not take them past the mask
    routes.follow("Mask e-mail addresses");
    Students.add(source(), 300);
    try (InProcessEngine engine = start("1h")) {
      masked().awaitInSync(PATIENCE);

      // Then the next poll finds nothing, and a comparison of contents neither
      Polls polls = new Polls(engine, databases);
      assertThat(polls.poll("students")).isEqualTo(Polls.NOTHING);
      assertThat(outOfSync(engine)).isZero();

      // And what the status tells of a record is true
      JsonNode record = engine.api().get("/api/sync/status/7").json();
      assertThat(record.path("status").asText()).isEqualTo("synced");
      assertThat(record.path("explanation").asText())
          .contains("what the route rewrite-students made of the source's document");

      // When rows change in the source, of one only what is masked
      source().execute("UPDATE students SET age = age + 1 WHERE id < 10");
      source().execute("UPDATE students SET email = 'other' || email WHERE id = 10");
      source().execute("DELETE FROM students WHERE id = 11");
      assertThat(polls.poll("students")).isEqualTo(new Polls.Found(0, 10, 1));

      // Then they stay masked
      masked().awaitInSync(PATIENCE);
      awaitNothingInFlight();
      assertThat(polls.poll("students")).isEqualTo(Polls.NOTHING);
      assertThat(new SyncLog(databases).history(10)).isEqualTo(List.of("INSERT", "UPDATE"));

      // When somebody edits documents in the target
      target()
          .execute(
              "UPDATE student_snapshots SET data = data || '{\"age\": 1}' WHERE student_id = 20");
      target()
          .execute(
              "UPDATE student_snapshots SET data = data || '{\"email\": \"a@b\"}' WHERE student_id = 21");

      // Then they are found and repaired
      assertThat(polls.poll("students")).isEqualTo(new Polls.Found(0, 2, 0));
      masked().awaitInSync(PATIENCE);
    }
  }

  @Test
  void masksExistingRowsByABackfill() throws Exception {
    // Given
    Students.add(source(), 150);
    try (InProcessEngine engine = start("1h")) {
      new Oracle(databases).awaitInSync(PATIENCE);

      // When
      engine.stop();
      routes.follow("Mask e-mail addresses");
      engine.start();
      engine.awaitStarted().api().post("/api/sync/backfill");

      // Then
      masked().awaitInSync(PATIENCE);
      awaitNothingInFlight();
      assertThat(outOfSync(engine)).isZero();

      // When it is taken out again
      engine.stop();
      routes.delete("rewrite-students.camel.yaml");
      engine.start();
      engine.awaitStarted().api().post("/api/sync/backfill");

      // Then
      new Oracle(databases).awaitInSync(PATIENCE);
      awaitNothingInFlight();
      assertThat(outOfSync(engine)).isZero();
      assertThat(target().queryOne("SELECT count(source_delta) FROM student_snapshots"))
          .isEqualTo("0");
    }
  }

  @Test
  void writesNothingOfAStepThatMixesUpDocuments() throws Exception {
    // Given
    routes
        .follow("Mask e-mail addresses")
        .replace("rewrite-students.camel.yaml", "chr(30) ORDER BY n", "',' ORDER BY n");
    Students.add(source(), 2);

    // When
    try (InProcessEngine engine = start("200ms")) {
      // Then
      await().atMost(PATIENCE).until(() -> new SyncLog(databases).count("INSERT", "failed") >= 2);
      assertThat(target().queryOne("SELECT DISTINCT error_details FROM sync_logs"))
          .isEqualTo(
              "direct:rewrite-students has set the variable rewritten to 1 documents for 2;"
                  + " nothing is written");
      assertThat(target().queryOne("SELECT count(*) FROM student_snapshots")).isEqualTo("0");
    }
  }

  private InProcessEngine start(String period) {
    return start(Map.of("sync.poll.period", period, "sync.redelivery.maximum", "1"));
  }

  private Oracle masked() {
    return new Oracle(databases, MASKED, STORED);
  }

  private static long outOfSync(InProcessEngine engine) {
    JsonNode report = engine.api().post("/api/sync/reconcile?fix=false").json();
    return report.at("/tables/0/outOfSyncCount").asLong(-1);
  }

  private void awaitNothingInFlight() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                target()
                    .queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL")
                    .equals("0"));
  }

  private Sql source() {
    return databases.source();
  }

  private Sql target() {
    return databases.target();
  }
}
