package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Students;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Somebody who holds locks in the target delays only what he holds. */
final class LockTest extends EngineTestBase {

  @Override
  Map<String, String> settings() {
    return Map.of("sync.redelivery.delay", "500ms", "sync.apply.consumers", "8");
  }

  @Test
  void putsLockedRowsOffAndAppliesTheOthers() throws Exception {
    // Given
    Students.add(source(), 1000);
    awaitInSync();
    try (Connection owner = target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute(
          "SELECT FROM student_snapshots WHERE student_id BETWEEN 50 AND 60 FOR UPDATE");

      // When these and others change
      source().execute("UPDATE students SET age = 77 WHERE id <= 100");

      // Then the others arrive meanwhile
      await().atMost(PATIENCE).until(() -> oracle().compare().different().size() == 11);
      await().atMost(PATIENCE).until(() -> log().count("UPDATE", "retry") >= 2);
      owner.rollback();
    }

    // And the locked ones afterwards, each once, none failed
    awaitInSync();
    assertThat(log().count("UPDATE", "success")).isEqualTo(100);
    assertThat(log().count("UPDATE", "failed")).isZero();
    assertThat(
            target()
                .queryOne(
                    "SELECT string_agg(DISTINCT metadata->>'sqlstate', ',') FROM sync_logs"
                        + " WHERE status = 'retry'"))
        .isEqualTo("55P03");
  }

  @Test
  void goesOnWithOtherRowsHoweverManyAreLocked() throws Exception {
    // Given
    Students.add(source(), 100);
    awaitInSync();
    try (Connection owner = target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("SELECT FROM student_snapshots WHERE student_id <= 20 FOR UPDATE");

      // When more chunks are put off than may be open
      for (long id = 1; id <= 20; id++) {
        source().execute("UPDATE students SET age = 77 WHERE id = ?", id);
        long sent = id;
        await().atMost(PATIENCE).until(() -> sentAlone() >= sent);
      }
      source().execute("UPDATE students SET age = 78 WHERE id = 99");

      // Then a row that nobody holds still goes through
      await().atMost(PATIENCE).until(() -> log().history(99).equals(List.of("INSERT", "UPDATE")));
      owner.rollback();
    }
    awaitInSync();
    assertThat(log().count("UPDATE", "failed")).isZero();
  }

  @Test
  void putsAChunkThatComesTwiceOffOnce() throws Exception {
    // Given a row that somebody holds, and a chunk that waits for it
    Students.add(source(), 1);
    awaitInSync();
    try (Connection owner = target().connect();
        Statement statement = owner.createStatement();
        Queue queue = new Queue()) {
      owner.setAutoCommit(false);
      statement.execute("SELECT FROM student_snapshots FOR UPDATE");
      source().execute("UPDATE students SET age = 77");
      await().atMost(PATIENCE).until(() -> waiting() == 1);

      // When it comes again and again, open or not by then
      for (int i = 0; i < 5; i++) {
        queue.send(
            target()
                .queryOne(
                    "SELECT json_build_object('table', table_name, 'run', run_id, 'chunk', id,"
                        + " 'operation', operation, 'keys', keys) FROM sync_chunks"
                        + " WHERE deferred ORDER BY id DESC LIMIT 1"));
      }

      // Then there is still one
      long entered = entered();
      await().atMost(PATIENCE).until(() -> entered() > entered + 6);
      assertThat(waiting()).isEqualTo(1);
      owner.rollback();
    }
    awaitInSync();
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    assertThat(log().history(1)).isEqualTo(List.of("INSERT", "UPDATE"));
  }

  private long waiting() {
    return Long.parseLong(
        target()
            .queryOne("SELECT count(*) FROM sync_chunks WHERE deferred AND finished_at IS NULL"));
  }

  private long entered() {
    return Long.parseLong(target().queryOne("SELECT count(*) FROM sync_chunks"));
  }

  @Test
  void waitsForWhoeverHasTheSourceTableForItself() throws Exception {
    // Given
    Students.add(source(), 100);
    awaitInSync();
    try (Connection owner = source().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE students IN ACCESS EXCLUSIVE MODE");
      statement.execute("UPDATE students SET age = 77");

      // When something was committed, and a poll waits for longer than it may
      source().execute("CREATE TABLE other (id int)");
      await().atMost(PATIENCE).until(() -> engine().api().get("/").text().contains("lock timeout"));
      owner.commit();
    }

    // Then it is neither a failure nor a redelivery
    awaitInSync();
    assertThat(log().count("UPDATE", "success")).isEqualTo(100);
    assertThat(target().queryOne("SELECT count(*) FROM sync_logs WHERE status <> 'success'"))
        .isEqualTo("0");
  }

  @Test
  void appliesTheOtherRowsIfOneTakesTooLong() {
    // Given a row whose write the server breaks off as if its time were up
    Students.add(source(), 100);
    awaitInSync();
    target()
        .execute(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE EXCEPTION 'canceling statement due to statement timeout'"
                + " USING ERRCODE = '57014'; END $$");
    target()
        .execute(
            "CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON student_snapshots FOR EACH ROW"
                + " WHEN (new.student_id = 7) EXECUTE FUNCTION slow()");

    // When
    source().execute("UPDATE students SET age = 77");

    // Then
    await().atMost(PATIENCE).until(() -> oracle().compare().different().equals(Set.of("7")));
    await().atMost(PATIENCE).until(() -> log().count("UPDATE", "retry") >= 2);
    target().execute("DROP TRIGGER slow ON student_snapshots");
    awaitInSync();
    assertThat(log().count("UPDATE", "success")).isEqualTo(100);
    assertThat(log().count("UPDATE", "failed")).isZero();
  }

  private long sentAlone() {
    return Long.parseLong(
        target()
            .queryOne("SELECT count(DISTINCT keys) FROM sync_chunks WHERE operation = 'UPDATE'"));
  }
}
