package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.Students;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every row is copied again, whatever the versions say: asked for once, done once, never lost. */
final class BackfillTest extends EngineTestBase {

  private static final int ROWS = 5_000;

  @Override
  Map<String, String> settings() {
    // what repairs is the backfill; a request wakes the poller
    return Map.of("sync.poll.period", "1h", "sync.chunk.rows", "100");
  }

  @Test
  void copiesEveryRowAgainAndLogsEach() {
    // Given a copy in which somebody has changed, removed and added rows
    copied();
    target().execute("UPDATE student_snapshots SET data = '{}' WHERE student_id % 100 = 1");
    target().execute("DELETE FROM student_snapshots WHERE student_id % 100 = 2");
    target().execute("INSERT INTO student_snapshots (student_id, data) VALUES (9999999, '{}')");
    long logged = log().count("UPDATE", "success");

    // When
    String run = backfill();
    awaitApplied(run);

    // Then
    oracle().assertInSync();
    assertThat(log().count("UPDATE", "success") - logged).isEqualTo(ROWS - ROWS / 100);
    assertThat(log().count("INSERT", "success")).isEqualTo(ROWS + ROWS / 100);
    assertThat(log().count("DELETE", "success")).isOne();
    assertThat(polls().findings()).isZero();

    // And its chunks leave no second trace when they come twice
    long before = log().count("UPDATE", "success");
    target()
        .execute(
            "UPDATE sync_chunks SET finished_at = NULL, sent_at = '-infinity' WHERE id ="
                + " (SELECT max(id) FROM sync_chunks WHERE operation <> 'DELETE')");
    engine().stop();
    engine().start();
    engine().awaitStarted();
    awaitApplied(run);
    assertThat(log().count("UPDATE", "success")).isEqualTo(before);
  }

  @Test
  void isAskedForOnceAtATimeAndGoesOnWhereItWasCutOff() {
    // Given a backfill that is held back in the middle
    copied();
    block();
    String run = backfill();
    await()
        .atMost(PATIENCE)
        .until(
            () -> target().queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL"),
            "16"::equals);

    // When it is asked for again, and the engine stops
    assertThat(backfill()).isEqualTo(run);
    engine().stop();
    assertThat(state(run)).isEqualTo("requested");
    target().execute("DROP TRIGGER refuse ON student_snapshots");
    engine().start();
    engine().awaitStarted();

    // Then the next engine goes on with it: no row twice
    awaitApplied(run);
    assertThat(log().count("UPDATE", "success")).isEqualTo(ROWS);
    assertThat(
            target()
                .queryOne(
                    "SELECT inserts + updates || '/' || (SELECT sum(rows) FROM sync_chunks c"
                        + " WHERE c.run_id = r.id) FROM sync_runs r WHERE id = CAST(? AS bigint)",
                    run))
        .isEqualTo(ROWS + "/" + ROWS);
    assertThat(backfill()).as("the former is over").isNotEqualTo(run);
  }

  @Test
  void isTakenUpAgainAfterTheEngineDied() {
    // Given a backfill whose engine died, for all that the target knows
    copied();
    engine().stop();
    target()
        .execute(
            "INSERT INTO sync_runs (table_name, kind, state, started_at, owner)"
                + " VALUES ('students', 'backfill', 'running', now(), 'nobody')");
    String run = target().queryOne("SELECT max(id) FROM sync_runs");

    // When
    engine().start();
    engine().awaitStarted();

    // Then
    awaitApplied(run);
    assertThat(log().count("UPDATE", "success")).isEqualTo(ROWS);
  }

  private void copied() {
    Students.add(source(), ROWS);
    polls().poll("students");
    awaitInSync();
  }

  private void block() {
    target()
        .execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$");
    target()
        .execute(
            "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON student_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION refuse()");
  }

  private String backfill() {
    Answer answer = engine().api().post("/api/sync/backfill");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    JsonNode run = answer.json().at("/runs/0");
    assertThat(run.path("table").asText()).isEqualTo("students");
    return run.path("runId").asText();
  }

  private String state(String run) {
    return target().queryOne("SELECT state FROM sync_runs WHERE id = CAST(? AS bigint)", run);
  }

  private void awaitApplied(String run) {
    await().atMost(PATIENCE).until(() -> state(run), "done"::equals);
    await()
        .atMost(PATIENCE)
        .until(
            () -> target().queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL"),
            "0"::equals);
  }
}
