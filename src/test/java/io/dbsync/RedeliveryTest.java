package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Students;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An error that is neither a row's nor an outage is redelivered, then dead-lettered, and heals. */
final class RedeliveryTest extends EngineTestBase {

  @Override
  Map<String, String> settings() {
    return Map.of("sync.redelivery.delay", "300ms");
  }

  @Test
  void redeliversAChunkThenGivesItUpAndFindsItsRowsAgain() {
    // Given a target that refuses every write for a reason that is no row's fault
    breakTarget();

    // When
    Students.add(source(), 3);

    // Then there is a retry row before each pause, and a failed row a record at last
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "failed") >= 3);
    assertThat(
            target()
                .query(
                    "SELECT status, record_id, metadata->>'attempt', metadata->>'next_delay_ms',"
                        + " metadata->>'sqlstate', metadata->>'stage', error_details"
                        + " FROM sync_logs ORDER BY id LIMIT 6"))
        .isEqualTo(
            List.of(
                row("retry", null, "1", "300", "0A000", "write", "ERROR: no"),
                row("retry", null, "2", "600", "0A000", "write", "ERROR: no"),
                row("retry", null, "3", "1200", "0A000", "write", "ERROR: no"),
                row("failed", "1", "4", null, "0A000", "write", "ERROR: no"),
                row("failed", "2", "4", null, "0A000", "write", "ERROR: no"),
                row("failed", "3", "4", null, "0A000", "write", "ERROR: no")));
    assertThat(target().queryOne("SELECT outcome FROM sync_chunks ORDER BY id LIMIT 1"))
        .isEqualTo("dead");

    // And once it is repaired, nobody has to do anything
    target().execute("DROP TRIGGER broken ON student_snapshots");
    awaitInSync();
    assertThat(log().count("INSERT", "success")).isEqualTo(3);
  }

  @Test
  void readsTheSourceAgainAtEachRedelivery() {
    // Given a chunk in redelivery
    Students.add(source(), 2);
    awaitInSync();
    breakTarget();
    source().execute("UPDATE students SET age = 50");
    // before its longest pause
    await().atMost(PATIENCE).until(() -> log().count("UPDATE", "retry") == 3);

    // When its rows go on changing
    source().execute("UPDATE students SET age = 51 WHERE id = 1");
    source().execute("DELETE FROM students WHERE id = 2");
    target().execute("DROP TRIGGER broken ON student_snapshots");

    // Then what is written is what is there now, not what was found
    awaitInSync();
    assertThat(log().history(1)).isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(log().history(2)).isEqualTo(List.of("INSERT", "DELETE"));
  }

  @Test
  void healsWhenARenamedTargetTableComesBack() {
    // Given
    Students.add(source(), 10);
    awaitInSync();

    // When the snapshot table is renamed away and the source goes on
    target().execute("ALTER TABLE student_snapshots RENAME TO elsewhere");
    Students.add(source(), 5);

    // Then the poll is tried again, and given up once
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                target()
                    .query(
                        "SELECT status, metadata->>'next_delay_ms' FROM sync_logs"
                            + " WHERE status <> 'success' ORDER BY id")
                    .equals(
                        List.of(
                            row("retry", "300"),
                            row("retry", "600"),
                            row("retry", "1200"),
                            row("failed", null))));
    assertThat(engine().api().get("/").text()).contains("DEGRADED").contains("student_snapshots");

    // And it heals when the table is back
    target().execute("ALTER TABLE elsewhere RENAME TO student_snapshots");
    awaitInSync();
    await().atMost(PATIENCE).until(() -> !engine().api().get("/").text().contains("DEGRADED"));
  }

  private void breakTarget() {
    target()
        .execute(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '0A000'; END $$");
    target()
        .execute(
            "CREATE TRIGGER broken BEFORE INSERT OR UPDATE ON student_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION broken()");
  }

  private static List<String> row(String... values) {
    return Arrays.asList(values);
  }
}
