package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.Students;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is out of sync is found row by row, with its cause, and what has diverged is repaired. */
final class ReconcileTest extends EngineTestBase {

  private static final int ROWS = 1_500;

  @Override
  Map<String, String> settings() {
    // what repairs is the reconcile
    return Map.of(
        "sync.poll.period", "1h",
        "sync.deletes.hold-rows", "10",
        "sync.table.zeta.source", "not_there");
  }

  @Test
  void findsJustWhatSomebodyHasDoneToTheTargetAndRepairsIt() {
    // Given
    copied();
    target().execute("UPDATE student_snapshots SET data = '{\"a\": 1}' WHERE student_id IN (1, 2)");
    target().execute("UPDATE student_snapshots SET data = NULL WHERE student_id = 3");
    target().execute("DELETE FROM student_snapshots WHERE student_id IN (4, 5)");
    target()
        .execute(
            "UPDATE student_snapshots SET data = NULL, sync_status = 'deleted' WHERE student_id = 6");
    target().execute("INSERT INTO student_snapshots (student_id, data) VALUES (9999999, '{}')");
    String[] expected = {
      "1 data_mismatch divergent",
      "2 data_mismatch divergent",
      "3 missing_in_target divergent",
      "4 missing_in_target divergent",
      "5 missing_in_target divergent",
      "6 missing_in_target divergent",
      "9999999 orphaned_in_target divergent"
    };

    // When it is only looked at
    JsonNode report = reconcile("?fix=false");

    // Then
    assertThat(rows(report)).containsExactlyInAnyOrder(expected);
    assertThat(report.path("outOfSyncCount").asInt()).isEqualTo(7);
    assertThat(report.path("truncated").asBoolean(true)).isFalse();
    assertThat(report.path("totalSource").asInt()).isEqualTo(ROWS);
    assertThat(report.path("totalTarget").asInt()).isEqualTo(ROWS - 3);
    assertThat(report.path("queued").asInt()).isZero();
    assertThat(oracle().compare().missing()).hasSize(4);

    // When it is repaired, as it is unless one says otherwise
    JsonNode repaired = reconcile("");

    // Then
    assertThat(rows(repaired)).containsExactlyInAnyOrder(expected);
    assertThat(repaired.path("queued").asInt()).isEqualTo(7);
    awaitInSync();
    assertThat(log().count("DELETE", "success")).isOne();
    awaitNothingInFlight();
    assertThat(reconcile("").path("outOfSyncCount").asInt()).isZero();

    // And it can be read up
    JsonNode run = engine().api().get("/api/sync/runs/" + repaired.path("runId")).json();
    assertThat(run.path("kind").asText()).isEqualTo("reconcile");
    assertThat(run.path("state").asText()).isEqualTo("done");
    assertThat(run.path("rowsCompared").asInt()).isEqualTo(ROWS);
    assertThat(run.path("applied").asInt()).isEqualTo(7);
    assertThat(run.path("percent").asInt()).isEqualTo(100);
  }

  @Test
  void leavesAloneWhatFailedWhatIsHeldAndWhatIsOnItsWay() {
    // Given a row that cannot be copied, one that cannot even be read, deletes that wait for
    // approval
    source().execute("ALTER TABLE students ADD extra json");
    copied();
    source().execute("UPDATE students SET name = NULL WHERE id = 7");
    source().execute("UPDATE students SET extra = '{\"a\": \"\\u0000\"}' WHERE id = 10");
    source().execute("DELETE FROM students WHERE id > 900");
    polls().poll("students");
    awaitNothingInFlight();

    // And a row of the ledger, and what no poll has seen yet
    target()
        .execute(
            "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                + " SELECT max(id), 'students', 'UPDATE', '[\"8\"]', now() FROM sync_runs");
    target().execute("DELETE FROM student_snapshots WHERE student_id = 8");
    source().execute("UPDATE students SET age = 99 WHERE id = 9");

    // When
    JsonNode report = reconcile("?table=students&fix=true");

    // Then
    assertThat(rows(report))
        .contains(
            "7 data_mismatch failed",
            "10 data_mismatch failed",
            "8 missing_in_target in_flight",
            "9 data_mismatch in_flight")
        .filteredOn(row -> row.endsWith("orphaned_in_target held"))
        .hasSize(ROWS - 900);
    assertThat(report.path("outOfSyncCount").asInt()).isEqualTo(ROWS - 900 + 4);
    assertThat(report.path("queued").asInt()).isZero();
  }

  @Test
  void deletesNoMoreThanAPollWouldWithoutApproval() {
    // Given
    copied();
    target()
        .execute(
            "INSERT INTO student_snapshots (student_id, data)"
                + " SELECT 9000000 + n, '{}' FROM generate_series(1, 1100) n");

    // When
    JsonNode report = reconcile("");

    // Then
    assertThat(report.path("outOfSyncCount").asInt()).isEqualTo(1_100);
    assertThat(report.path("outOfSync")).hasSize(1_000);
    assertThat(report.path("truncated").asBoolean()).isTrue();
    assertThat(report.path("queued").asInt()).isZero();
  }

  @Test
  void isDoneOnceAtATime() {
    // Given one under way, wherever that is
    copied();
    target()
        .execute(
            "INSERT INTO sync_runs (table_name, kind, state, started_at, owner, alive_until)"
                + " VALUES ('students', 'reconcile', 'running', now(), 'nobody', now() + interval '1 minute')");

    // When
    Answer answer = engine().api().post("/api/sync/reconcile");

    // Then
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
    assertThat(answer.json().path("detail").asText()).contains("students", "under way");

    // And a dead one does not block it for ever
    target().execute("UPDATE sync_runs SET alive_until = now() WHERE state = 'running'");
    assertThat(reconcile("").path("outOfSyncCount").asInt()).isZero();
    assertThat(target().queryOne("SELECT count(*) FROM sync_runs WHERE state = 'running'"))
        .isEqualTo("0");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    List.of(
            "POST /api/sync/reconcile?fix=maybe",
            "GET /api/sync/runs?kind=pol",
            "GET /api/sync/runs?state=%27",
            "GET /api/sync/runs?limit=0",
            "GET /api/sync/runs?limit=1001",
            "GET /api/sync/runs?before=x",
            "GET /api/sync/runs/99999999999999999999",
            "GET /api/sync/runs/x")
        .forEach(
            request -> {
              // When
              String path = request.substring(request.indexOf(' ') + 1);
              Answer answer =
                  request.startsWith("GET") ? engine().api().get(path) : engine().api().post(path);

              // Then
              assertThat(answer.status()).as(request + ": " + answer.text()).isEqualTo(400);
              assertThat(answer.contentType()).as(request).isEqualTo("application/problem+json");
            });
  }

  @Test
  void tellsOfRuns() {
    // Given
    copied();
    JsonNode reconciled = reconcile("");

    // Then newest first, page by page
    JsonNode page = engine().api().get("/api/sync/runs?limit=1").json();
    assertThat(page.at("/runs/0/id")).isEqualTo(reconciled.path("runId"));
    JsonNode next =
        engine()
            .api()
            .get("/api/sync/runs?table=students&before=" + page.path("nextBefore"))
            .json();
    assertThat(next.at("/runs/0/kind").asText()).isEqualTo("poll");
    assertThat(next.at("/runs/0/id").asLong()).isLessThan(page.at("/runs/0/id").asLong());
    assertThat(engine().api().get("/api/sync/runs?kind=backfill").json().path("runs")).isEmpty();
    assertThat(engine().api().get("/api/sync/runs?state=failed").json().path("runs")).isEmpty();
    assertThat(engine().api().get("/api/sync/runs/123456789").status()).isEqualTo(404);
  }

  @Test
  void aTableThatCannotBeUsedDoesNotKeepBackTheOthers() {
    // Given
    copied();

    // When
    JsonNode tables = engine().api().post("/api/sync/reconcile").json().path("tables");

    // Then
    assertThat(tables.at("/0/outOfSyncCount").asInt(-1)).isZero();
    assertThat(tables.at("/1/table").asText()).isEqualTo("zeta");
    assertThat(tables.at("/1/error").asText()).contains("not_there");

    // And asked for alone, it is a conflict
    assertThat(engine().api().post("/api/sync/reconcile?table=zeta").status()).isEqualTo(409);
  }

  private void copied() {
    Students.add(source(), ROWS);
    polls().poll("students");
    awaitInSync();
    awaitNothingInFlight();
    assertThat(polls().findings()).isZero();
  }

  private void awaitNothingInFlight() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> target().queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL"),
            "0"::equals);
  }

  private JsonNode reconcile(String parameters) {
    Answer answer = engine().api().post("/api/sync/reconcile" + parameters);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().at("/tables/0");
  }

  private static List<String> rows(JsonNode report) {
    List<String> rows = new ArrayList<>();
    report
        .path("outOfSync")
        .forEach(
            row ->
                rows.add(
                    String.join(
                        " ",
                        row.path("recordId").asText(),
                        row.path("issue").asText(),
                        row.path("state").asText())));
    return rows;
  }
}
