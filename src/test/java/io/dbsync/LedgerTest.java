package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.queue.Batch;
import io.dbsync.testing.Students;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is on its way is not sent again, and what got lost is: traps T3 and T28. */
final class LedgerTest extends EngineTestBase {

  private static final int MOST_OPEN = 16;

  @Override
  protected Map<String, String> settings() {
    return Map.of("sync.chunk.rows", "1");
  }

  @Test
  void leavesKeysInFlightOutOfThePoll() {
    // Given two students of whom one is on its way, as far as the ledger knows
    Students.add(source(), 2);
    awaitInSync();
    target()
        .execute(
            "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                + " SELECT max(id), 'students', 'UPDATE', '[\"1\"]', now() FROM sync_runs");

    // When both change
    source().execute("UPDATE students SET age = 77");

    // Then only the other one is sent
    await().atMost(PATIENCE).until(() -> oracle().compare().different().size() == 1);
    assertThat(polls().findings()).isZero();
    assertThat(oracle().compare().different()).containsExactly("1");

    // And when it has arrived, the first one is
    target().execute("UPDATE sync_chunks SET finished_at = now() WHERE finished_at IS NULL");
    awaitInSync();
  }

  @Test
  void sendsAChunkAgainWhoseMessageIsLost() {
    // Given a chunk that was entered in the ledger but never sent
    Students.add(source(), 2);
    awaitInSync();
    engine().stop();
    source().execute("UPDATE students SET age = 77 WHERE id = 1");
    target()
        .execute(
            "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                + " SELECT max(id), 'students', 'UPDATE', '[\"1\"]', now() FROM sync_runs");

    // When the engine starts again
    engine().start();

    // Then it is sent and closed
    awaitInSync();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                target()
                    .queryOne("SELECT count(*) FROM sync_chunks WHERE finished_at IS NULL")
                    .equals("0"));
    assertThat(target().queryOne("SELECT max(sends) FROM sync_chunks")).isEqualTo("2");
  }

  @Test
  void sendsTheChunksOfAnInstanceAgainThatDoesNotPollTheTableAnyMore() {
    // Given a chunk of another instance's run, which died with it
    Students.add(source(), 2);
    awaitInSync();
    target()
        .execute(
            "WITH run AS (INSERT INTO sync_runs (table_name, kind, state, started_at, owner)"
                + " VALUES ('students', 'poll', 'done', now(), 'dead') RETURNING id)"
                + " INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                + " SELECT id, 'students', 'UPDATE', '[\"1\"]', now() FROM run");

    // When its key changes, and another one, so that this instance has the lease
    source().execute("UPDATE students SET age = 77");

    // Then it is sent again, once, and not after the grace
    awaitInSync();
    assertThat(target().queryOne("SELECT max(sends) FROM sync_chunks")).isEqualTo("2");
  }

  @Test
  void endsAChunkWhoseKeysTheLedgerDoesNotHaveAnyMore() throws Exception {
    // Given
    Students.add(source(), 1);
    awaitInSync();

    // When a message leaves its keys to the ledger, which has no such chunk
    try (Queue queue = new Queue()) {
      queue.send("{\"table\":\"students\",\"run\":1,\"chunk\":999999,\"operation\":\"UPDATE\"}");
      source().execute("UPDATE students SET age = 77");

      // Then it is gone without a trace
      awaitInSync();
      await().atMost(PATIENCE).until(() -> queue.messages() == 0);
    }
    assertThat(target().queryOne("SELECT count(*) FROM sync_logs WHERE status <> 'success'"))
        .isEqualTo("0");
  }

  @Test
  void holdsThePollBackWhileManyChunksAreOpen() {
    // Given as many open chunks as there may be
    Students.add(source(), 1);
    awaitInSync();
    openAsManyChunksAsMayBe();

    // When something changes
    source().execute("UPDATE students SET age = 77");
    awaitPollUnderWay();

    // Then it waits in the source until one is done
    assertThat(oracle().compare().different()).containsExactly("1");
    closeOne();
    awaitInSync();
  }

  @Test
  void holdsABatchBackUntilThereIsRoomForAllOfIt() {
    // Given room for all but one of the chunks that an update makes
    Students.add(source(), Batch.MOST_CHUNKS);
    awaitInSync();
    open(MOST_OPEN + 1 - Batch.MOST_CHUNKS);

    // When
    source().execute("UPDATE students SET age = 77");
    awaitPollUnderWay();

    // Then none is sent
    await()
        .during(Duration.ofMillis(500))
        .atMost(PATIENCE)
        .until(() -> oracle().compare().different().size() == Batch.MOST_CHUNKS);

    // Until there is room for the last one
    closeOne();
    awaitInSync();
  }

  @Test
  void keepsItsLeaseWhileItIsHeldBack() {
    // Given a poll that is held back
    Students.add(source(), 1);
    awaitInSync();
    openAsManyChunksAsMayBe();
    source().execute("UPDATE students SET age = 77");
    awaitPollUnderWay();
    String until = leasedUntil();

    // When it takes long, then nobody takes the table over
    await().atMost(PATIENCE).until(() -> leasedUntil().compareTo(until) > 0);
    assertThat(oracle().compare().different()).containsExactly("1");
    closeOne();
    awaitInSync();
  }

  private String leasedUntil() {
    return target().queryOne("SELECT lease_until::text FROM sync_tables");
  }

  @Test
  void aStopDoesNotWaitForRoom() throws Exception {
    // Given a poll that is held back
    Students.add(source(), 1);
    awaitInSync();
    openAsManyChunksAsMayBe();
    source().execute("UPDATE students SET age = 77");
    awaitPollUnderWay();

    // When
    engine().stop();

    // Then what it has found is not lost
    assertThat(target().query("SELECT keys::text FROM sync_chunks WHERE finished_at IS NULL"))
        .hasSize(17)
        .contains(List.of("[\"1\"]"));
    engine().start();
    awaitInSync();
  }

  @Test
  void sendsLostChunksAgainWhileThePollWaitsForThem() {
    // Given a poll that is held back by chunks whose messages are lost
    Students.add(source(), 1);
    awaitInSync();
    openAsManyChunksAsMayBe();
    source().execute("UPDATE students SET age = 77");
    awaitPollUnderWay();

    // When they are overdue
    target()
        .execute(
            "UPDATE sync_chunks SET sent_at = now() - interval '1 hour' WHERE finished_at IS NULL");

    // Then they come, and the poll goes on
    awaitInSync();
  }

  private void openAsManyChunksAsMayBe() {
    open(MOST_OPEN);
  }

  private void open(int chunks) {
    target()
        .execute(
            "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                + " SELECT (SELECT max(id) FROM sync_runs), 'students', 'UPDATE', '[\"-1\"]', now()"
                + " FROM generate_series(1, ?)",
            chunks);
  }

  private void closeOne() {
    target()
        .execute(
            "UPDATE sync_chunks SET finished_at = now() WHERE id ="
                + " (SELECT min(id) FROM sync_chunks WHERE finished_at IS NULL)");
  }

  private void awaitPollUnderWay() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                target()
                    .queryOne("SELECT count(*) FROM sync_runs WHERE state = 'running'")
                    .equals("1"));
  }
}
