package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.util.List;

/** A life of 205 students, which every form of the engine must copy and log in the same way. */
final class StudentScenario {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DatabasePair databases;
  private final Oracle oracle;
  private final SyncLog log;

  StudentScenario(DatabasePair databases) {
    this.databases = databases;
    this.oracle = new Oracle(databases);
    this.log = new SyncLog(databases);
  }

  /** Plays and checks all of it; an engine must be at work on the databases. */
  void play() {
    insert205();
    update50();
    delete30();
    insertOneAgain();
  }

  private void insert205() {
    // When
    Students.add(databases.source(), 205);

    // Then
    oracle.awaitInSync(PATIENCE);
    assertThat(snapshots("sync_status = 'synced' AND data IS NOT NULL")).isEqualTo(205);
    assertLogged(205, 0, 0);
  }

  private void update50() {
    // When
    databases
        .source()
        .execute("UPDATE students SET age = age + 1, updated_at = now() WHERE id <= 50");

    // Then
    oracle.awaitInSync(PATIENCE);
    assertLogged(205, 50, 0);
    assertThat(log.history(50)).isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(log.history(51)).isEqualTo(List.of("INSERT"));
  }

  private void delete30() {
    // When
    databases.source().execute("DELETE FROM students WHERE id BETWEEN 41 AND 70");

    // Then
    oracle.awaitInSync(PATIENCE);
    assertThat(snapshots("sync_status = 'deleted' AND data IS NULL")).isEqualTo(30);
    assertThat(snapshots("sync_status = 'synced' AND data IS NOT NULL")).isEqualTo(175);
    assertLogged(205, 50, 30);
    assertThat(log.history(41)).isEqualTo(List.of("INSERT", "UPDATE", "DELETE"));
    assertThat(log.history(70)).isEqualTo(List.of("INSERT", "DELETE"));
  }

  private void insertOneAgain() {
    // When
    databases
        .source()
        .execute(
            "INSERT INTO students (id, name, email) OVERRIDING SYSTEM VALUE"
                + " VALUES (70, 'Grace Again', 'grace.again@example.org')");

    // Then
    oracle.awaitInSync(PATIENCE);
    assertThat(
            databases
                .target()
                .query(
                    "SELECT sync_status, data->>'name' FROM student_snapshots"
                        + " WHERE student_id = 70"))
        .isEqualTo(List.of(List.of("synced", "Grace Again")));
    assertLogged(206, 50, 30);
    assertThat(log.history(70)).isEqualTo(List.of("INSERT", "DELETE", "INSERT"));
  }

  private long snapshots(String condition) {
    return Long.parseLong(
        databases.target().queryOne("SELECT count(*) FROM student_snapshots WHERE " + condition));
  }

  /** Log rows and data commit together, so the log is complete as soon as the data is. */
  private void assertLogged(long inserts, long updates, long deletes) {
    assertThat(log.count("INSERT", "success")).as("inserts").isEqualTo(inserts);
    assertThat(log.count("UPDATE", "success")).as("updates").isEqualTo(updates);
    assertThat(log.count("DELETE", "success")).as("deletes").isEqualTo(deletes);
    assertThat(databases.target().queryOne("SELECT count(*) FROM sync_logs"))
        .as("log rows")
        .isEqualTo(Long.toString(inserts + updates + deletes));
    log.assertHistoriesConsistent();
  }
}
