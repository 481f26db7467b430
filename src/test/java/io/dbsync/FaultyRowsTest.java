package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A bad row is alone: it is logged and marked once, and all others go on. */
final class FaultyRowsTest extends EngineTestBase {

  @Test
  void failsInvalidRowsAndThoseTheTargetRefuses() {
    // Given a rule of the target's owner
    target()
        .execute(
            "ALTER TABLE student_snapshots ADD CONSTRAINT grown_up"
                + " CHECK ((data->>'age')::int >= 18)");

    // When 1,000 students come, 3 without a required value and 2 against the rule
    source()
        .execute(
            "INSERT INTO students (name, email, age) SELECT"
                + " CASE WHEN n IN (10, 20) THEN NULL ELSE 'name' END,"
                + " CASE WHEN n = 30 THEN NULL ELSE 'mail' END,"
                + " CASE WHEN n IN (500, 900) THEN 3 ELSE 20 END FROM generate_series(1, 1000) n");

    // Then 995 are there, and 5 have failed, each with its reason
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "failed") == 5);
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "success") == 995);
    assertThat(statuses()).isEqualTo(List.of(List.of("failed", "5"), List.of("synced", "995")));
    assertThat(
            target()
                .query(
                    "SELECT record_id, metadata->>'stage', metadata->>'sqlstate', error_details"
                        + " FROM sync_logs WHERE status = 'failed' ORDER BY record_id::int"))
        .isEqualTo(
            List.of(
                row("10", "validate", null, "required field missing or null: name"),
                row("20", "validate", null, "required field missing or null: name"),
                row("30", "validate", null, "required field missing or null: email"),
                row("500", "write", "23514", checkViolation()),
                row("900", "write", "23514", checkViolation())));

    // And they are not found again until they change
    assertThat(polls().findings()).isZero();
    source().execute("UPDATE students SET name = 'n', email = 'm', age = 20 WHERE id <= 30");
    source().execute("UPDATE students SET age = 18 WHERE age = 3");
    awaitInSync();
    assertThat(log().count("INSERT", "success")).isEqualTo(1000);
    assertThat(log().count("INSERT", "failed")).isEqualTo(5);
    assertThat(log().count("INSERT", "retry")).isZero();
  }

  @Test
  void findsARowAgainThatWasCuredWhileItFailed() throws Exception {
    // Given a row whose write fails, but not before somebody lets it
    Students.add(source(), 3);
    awaitInSync();
    target()
        .execute(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF NEW.data->>'course' = 'none' THEN
                PERFORM pg_advisory_xact_lock_shared(6);
                RAISE EXCEPTION 'no course';
              END IF;
              RETURN NEW;
            END $$
            """);
    target()
        .execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON student_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION refuse()");
    try (Connection owner = target().connect();
        Statement statement = owner.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(6)");
      source().execute("UPDATE students SET course = 'none' WHERE id = 2");
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  "1"
                      .equals(
                          target()
                              .queryOne(
                                  "SELECT count(*) FROM pg_locks"
                                      + " WHERE locktype = 'advisory' AND NOT granted")));

      // When it is cured meanwhile
      source().execute("UPDATE students SET course = 'Biology' WHERE id = 2");
    }

    // Then
    awaitInSync();
    assertThat(log().count("UPDATE", "failed")).isEqualTo(1);
  }

  @Test
  void failsARowThatCannotBeRead() {
    // Given a json value that no jsonb can hold, which blocks whoever renders it: trap T14
    addWithUnreadable(1000, "7, 700");

    // Then these two fail at reading, and all others are there
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "failed") == 2);
    await().atMost(PATIENCE).until(() -> oracleWithoutExtra().compare().missing().size() == 2);
    assertThat(
            target()
                .query(
                    "SELECT record_id, metadata->>'stage', metadata->>'sqlstate' FROM sync_logs"
                        + " WHERE status = 'failed' ORDER BY record_id::int"))
        .isEqualTo(List.of(row("7", "read", "22P05"), row("700", "read", "22P05")));

    // And changes of their neighbours are still seen, although no page of theirs can be rendered
    source().execute("UPDATE students SET age = 77 WHERE id = 8");
    source().execute("DELETE FROM students WHERE id = 9");
    await().atMost(PATIENCE).until(() -> log().history(8).equals(List.of("INSERT", "UPDATE")));
    await().atMost(PATIENCE).until(() -> log().history(9).equals(List.of("INSERT", "DELETE")));
    assertThat(polls().findings()).isZero();
    source().execute("UPDATE students SET extra = NULL");
    awaitInSync();
  }

  @Test
  void keepsTheLastGoodDocumentOfARowThatFails() {
    // Given
    Students.add(source(), 3);
    awaitInSync();

    // When a required value goes
    source().execute("UPDATE students SET name = NULL WHERE id = 2");

    // Then the row has failed, its document is the last good one, and a delete is still a delete
    await().atMost(PATIENCE).until(() -> log().count("UPDATE", "failed") == 1);
    assertThat(
            target()
                .query(
                    "SELECT sync_status, data->>'name' IS NOT NULL FROM student_snapshots"
                        + " WHERE student_id = 2"))
        .isEqualTo(List.of(row("failed", "t")));
    source().execute("DELETE FROM students WHERE id = 2");
    awaitInSync();
    assertThat(log().history(2)).isEqualTo(List.of("INSERT", "DELETE"));
  }

  @Test
  void repairsThePageOfARowThatCannotBeRead() {
    // Given documents of many rows and one that cannot be read
    addWithUnreadable(400, "200");
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "success") == 399);

    // When the others change without a new version: by their shape, and by a hand in the target
    source().execute("ALTER TABLE students ADD COLUMN z int DEFAULT 5");
    target().execute("UPDATE student_snapshots SET data = NULL WHERE student_id = 7");

    // Then they are repaired all the same
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                target()
                    .queryOne("SELECT count(*) FROM student_snapshots WHERE data->>'z' = '5'")
                    .equals("399"));
  }

  @Test
  void failsARowAloneThatTheTargetLetsNobodyTouch() {
    // Given a target that refuses one key for ever, even to be marked
    target()
        .execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF NEW.student_id = 7 THEN RAISE EXCEPTION 'not this one'; END IF;"
                + " RETURN NEW; END $$");
    target()
        .execute(
            "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON student_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION refuse()");

    // When it comes with others
    Students.add(source(), 20);

    // Then the others are there, it has failed once, and no poll finds it again
    await().atMost(PATIENCE).until(() -> oracle().compare().missing().equals(Set.of("7")));
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "failed") == 1);
    assertThat(polls().findings()).isZero();
    assertThat(polls().findings()).isZero();
    assertThat(target().query("SELECT record_id, status FROM sync_logs WHERE status <> 'success'"))
        .isEqualTo(List.of(row("7", "failed")));

    // And it comes when the owner has changed the rule
    target().execute("DROP TRIGGER refuse ON student_snapshots");
    awaitInSync();
  }

  @Test
  void logsADeleteThatTheTargetRefuses() {
    // Given an owner who needs a value of every document
    Students.add(source(), 5);
    awaitInSync();
    target()
        .execute(
            "ALTER TABLE student_snapshots ADD COLUMN age int NOT NULL"
                + " GENERATED ALWAYS AS ((data->>'age')::int) STORED");

    // When one is deleted and another changes
    source().execute("DELETE FROM students WHERE id = 3");
    source().execute("UPDATE students SET age = 77 WHERE id = 4");

    // Then the delete has failed, once, and the other goes on
    await().atMost(PATIENCE).until(() -> log().count("DELETE", "failed") == 1);
    await().atMost(PATIENCE).until(() -> log().history(4).equals(List.of("INSERT", "UPDATE")));
    assertThat(target().queryOne("SELECT sync_status FROM student_snapshots WHERE student_id = 3"))
        .isEqualTo("failed");
    assertThat(log().count("DELETE", "failed")).isEqualTo(1);
  }

  @Test
  void copiesADocumentOfFiftyMegabytesBesideOthers() {
    // Given
    Students.add(source(), 200);

    // When
    source().execute("UPDATE students SET course = repeat('x', 50000000) WHERE id = 100");

    // Then
    awaitInSync();
    assertThat(log().count("INSERT", "failed")).isZero();
    assertThat(log().count("UPDATE", "failed")).isZero();
    assertThat(log().count("UPDATE", "retry")).isZero();
  }

  @Test
  void readsLargeDocumentsInSmallChunks() {
    // When documents come that compress to nearly nothing
    source()
        .execute(
            "INSERT INTO students (name, email) SELECT repeat('x', 1000000), n::text"
                + " FROM generate_series(1, 40) AS n");

    // Then they are not all read at once
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "success") == 40);
    assertThat(
            Integer.parseInt(
                target().queryOne("SELECT max(jsonb_array_length(keys)) FROM sync_chunks")))
        .isLessThanOrEqualTo(4);
    awaitInSync();
  }

  private void addWithUnreadable(int students, String ids) {
    // the engine must not see them before they are so
    engine().stop();
    source().execute("ALTER TABLE students ADD COLUMN extra json");
    Students.add(source(), students);
    source()
        .execute("UPDATE students SET extra = '{\"a\": \"\\u0000\"}' WHERE id IN (" + ids + ")");
    engine().start();
  }

  private Oracle oracleWithoutExtra() {
    return new Oracle(
        databases(),
        "SELECT id::text, name FROM students",
        "SELECT student_id::text, data->>'name' FROM student_snapshots");
  }

  private List<List<String>> statuses() {
    return target()
        .query("SELECT sync_status, count(*) FROM student_snapshots GROUP BY 1 ORDER BY 1");
  }

  private static String checkViolation() {
    return "ERROR: new row for relation \"student_snapshots\" violates check constraint"
        + " \"grown_up\"";
  }

  private static List<String> row(String... values) {
    return Arrays.asList(values);
  }
}
