package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Students;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** What is old goes, while the engine writes; what goes wrong with it keeps nothing else up. */
final class HousekeepingTest extends EngineTestBase {

  @Test
  void deletesWhatIsOldWhileTheEngineWrites() throws IOException {
    // Given more old rows than go at once, an old one behind a new one, and an old chunk on its way
    history(12_000, "now() - interval '31 days'");
    history(1, "now() - interval '29 days'");
    history(10, "now() - interval '31 days'");
    runs(7_000, "done", "now() - interval '31 days'");
    runs(3, "running", "NULL");
    runs(4, "done", "now()");
    chunks(6_000, "now() - interval '25 hours'");
    chunks(5, "now() - interval '23 hours'");
    long open = open();

    // When the engine writes meanwhile
    Students.add(source(), 3_000);
    keepHouse();
    awaitInSync();

    // Then
    assertThat(count("sync_logs WHERE \"timestamp\" < now() - interval '30 days'")).isZero();
    assertThat(count("sync_logs WHERE table_name = 'old'")).isEqualTo(1);
    assertThat(count("sync_chunks WHERE finished_at < now() - interval '24 hours'")).isZero();
    assertThat(count("sync_chunks WHERE finished_at < now() - interval '1 hour'")).isEqualTo(5);
    assertThat(count("sync_chunks WHERE id = " + open)).isEqualTo(1);
    assertThat(count("sync_runs WHERE table_name = 'old' AND state = 'running'")).isEqualTo(3);
    // one of the old runs has chunks still
    assertThat(count("sync_runs WHERE table_name = 'old' AND state = 'done'")).isEqualTo(4 + 1);
    assertThat(log().count("INSERT", "success")).isEqualTo(3_000);

    // And what becomes old later goes later
    target().execute("UPDATE sync_logs SET \"timestamp\" = now() - interval '31 days'");
    keepHouse();
    assertThat(count("sync_logs")).isZero();
  }

  @Test
  void goesOnWithTheRestIfAPartFails() throws IOException {
    // Given
    history(10, "now() - interval '31 days'");
    runs(1, "done", "now()");
    chunks(10, "now() - interval '25 hours'");
    target().execute("REVOKE DELETE ON sync_logs FROM " + databases().writer());
    target().execute("ALTER TABLE sync_logs OWNER TO postgres");

    // When
    keepHouse();

    // Then
    assertThat(count("sync_logs WHERE table_name = 'old'")).isEqualTo(10);
    assertThat(count("sync_chunks WHERE table_name = 'old'")).isZero();
  }

  /** What the timer does. */
  private void keepHouse() throws IOException {
    try (ProducerTemplate template = engine().camel().createProducerTemplate()) {
      for (String part : new String[] {"logs", "chunks", "runs"}) {
        Exchange done = template.send("direct:delete-old-" + part, exchange -> {});
        assertThat(done.getException()).as(part).isNull();
      }
    }
  }

  private void history(int rows, String timestamp) {
    target()
        .execute(
            "INSERT INTO sync_logs (table_name, status, \"timestamp\")"
                + " SELECT 'old', 'success', "
                + timestamp
                + " FROM generate_series(1, ?)",
            rows);
  }

  private void runs(int rows, String state, String finished) {
    target()
        .execute(
            "INSERT INTO sync_runs (table_name, kind, state, finished_at)"
                + " SELECT 'old', 'poll', '"
                + state
                + "', "
                + finished
                + " FROM generate_series(1, ?)",
            rows);
  }

  private void chunks(int rows, String finished) {
    target()
        .execute(
            "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at, finished_at, outcome)"
                + " SELECT (SELECT min(id) FROM sync_runs WHERE table_name = 'old'), 'old', 'UPDATE',"
                + " '[\"1\"]', now(), "
                + finished
                + ", 'done' FROM generate_series(1, ?)",
            rows);
  }

  /** A chunk that is on its way since the beginning of time. */
  private long open() {
    return Long.parseLong(
        target()
            .queryOne(
                "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                    + " SELECT min(id), 'old', 'UPDATE', '[\"1\"]', '-infinity' FROM sync_runs"
                    + " WHERE table_name = 'old' RETURNING id"));
  }

  private long count(String from) {
    return Long.parseLong(target().queryOne("SELECT count(*) FROM " + from));
  }
}
