package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.SyncLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A target that is not as the engine left it. */
final class TargetHistoryTest extends TableFixture {

  private static final List<String> NUMBERED =
      List.of("sync_logs", "sync_runs", "sync_chunks", "sync_deletes");

  @Test
  void isTakenAsItIs() {
    // Given a table that is compared by versions
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, note text, filler text)",
        "INSERT INTO notes SELECT n, 'first', repeat('x', 1500) FROM generate_series(1, 4000) n");
    start(Map.of("sync.table.notes.source", "notes"));
    oracleOf("notes").awaitInSync(PATIENCE);

    // When its sequences fall behind, as with a replica that takes the target's place
    restartSequences();
    inSource("UPDATE notes SET note = 'second' WHERE id <= 30");

    // Then everything goes on, and no row is blamed for it
    oracleOf("notes").awaitInSync(PATIENCE);
    SyncLog log = new SyncLog(databases, "notes");
    await().atMost(PATIENCE).until(() -> log.count("UPDATE", "success") == 30);
    assertThat(log.count("UPDATE", "failed")).isZero();
    assertThat(log.count("UPDATE", "retry")).isZero();
    assertThat(engine.api().post("/api/sync/poll").status()).isEqualTo(202);

    // When it is another server, whose ledger and documents are of the past
    engine.stop();
    restartSequences();
    databases
        .target()
        .execute(
            "UPDATE notes_snapshots SET data = jsonb_set(data, '{note}', '\"lost\"') WHERE id = 7;"
                + " UPDATE sync_tables SET target_system = 'another/1/00000001';"
                + " INSERT INTO sync_chunks (id, run_id, table_name, operation, keys, sent_at)"
                + " OVERRIDING SYSTEM VALUE SELECT 1 + (SELECT max(id) FROM sync_chunks), max(id),"
                + " 'notes', 'UPDATE', '[\"9\"]', now() FROM sync_runs");
    inSource("UPDATE notes SET note = 'third' WHERE id BETWEEN 100 AND 130");
    engine.start();
    engine.awaitStarted();

    // Then contents are compared, what was on its way is sent again, and it goes on
    oracleOf("notes").awaitInSync(PATIENCE);
    await()
        .atMost(PATIENCE)
        .until(() -> countInTarget("sync_chunks WHERE finished_at IS NULL") == 0);
    assertThat(countInTarget("sync_logs WHERE status <> 'success'")).isZero();
  }

  private void restartSequences() {
    NUMBERED.forEach(
        table ->
            databases.target().execute("ALTER TABLE " + table + " ALTER COLUMN id RESTART WITH 1"));
  }
}
