package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbsync.database.Databases;
import io.dbsync.operations.Migration;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.RoleFile;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The roles of {@code docs/roles}: all other tests show that they may enough, these how little. */
final class RolesTest extends TableFixture {

  private String runner;

  @AfterEach
  @Override
  void stopEngine() throws Exception {
    if (runner != null) {
      if (engine != null) {
        engine.close();
      }
      databases.target().execute("DROP OWNED BY " + runner);
      databases.target().execute("DROP ROLE " + runner);
    }
    super.stopEngine();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO students (name) VALUES ('x')",
        "UPDATE students SET age = 1",
        "DELETE FROM students",
        "TRUNCATE students",
        "SELECT FROM students FOR SHARE",
        "SELECT nextval('students_id_seq')",
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE ROLE mine",
        "SELECT rolpassword FROM pg_authid"
      })
  void theSourceCannotBeChangedByItsReader(String statement) {
    // Given one who takes the role's own setting back
    String writable = "&options=-c%20default_transaction_read_only=off";
    Sql reader = new Sql(databases.settings().get("sync.source.url") + writable);

    // Then
    assertThatThrownBy(() -> reader.execute(statement)).hasMessageContaining("permission denied");
  }

  @Test
  void theSourcesReaderIsReadOnly() {
    Sql reader = new Sql(databases.settings().get("sync.source.url"));
    assertThat(reader.queryOne("SHOW default_transaction_read_only")).isEqualTo("on");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM orders",
        "DROP TABLE orders",
        "CREATE SCHEMA mine",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE ROLE mine"
      })
  void theTargetsWriterCannotTouchWhatIsNotItsOwn(String statement) {
    // Given
    databases.target().execute("CREATE TABLE orders (id int)");
    Sql writer = new Sql(databases.settings().get("sync.target.url"));

    // Then
    assertThatThrownBy(() -> writer.execute(statement))
        .hasMessageFindingMatch("permission denied|must be owner");
  }

  /** Lets the writer make the tables, and another role do the work. */
  private void makeRunner() {
    runner = databases.writer().replace("writer", "runner");
    RoleFile.run(
        databases.target(), "target-run-role", runner, Map.of("owner", databases.writer()));
    Properties properties = new Properties();
    databases.settings().forEach(properties::setProperty);
    Settings settings =
        SettingsReader.read(Path.of("no such directory"), Map.of(), properties).settings();
    try (Databases pools = new Databases(settings)) {
      new Migration(settings, pools).run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> runnersSettings() {
    return Map.of(
        "sync.target.url",
        databases.settings().get("sync.target.url").replace(databases.writer(), runner));
  }

  @Test
  void theTargetsRunnerCopiesAndMakesNothing() {
    // Given
    makeRunner();
    Students.add(databases.source(), 20);

    // When
    start(runnersSettings());

    // Then
    new Oracle(databases).awaitInSync(PATIENCE);
    inSource(
        "UPDATE students SET name = NULL WHERE id = 1",
        "UPDATE students SET age = 77 WHERE id = 2",
        "DELETE FROM students WHERE id = 3");
    SyncLog log = new SyncLog(databases);
    Awaitility.await("changes")
        .atMost(PATIENCE)
        .until(
            () ->
                log.count("UPDATE", "failed") == 1
                    && log.count("UPDATE", "success") == 1
                    && log.count("DELETE", "success") == 1);
    assertThat(new Polls(engine, databases).poll("students")).isEqualTo(Polls.NOTHING);
    Sql asRunner = new Sql(runnersSettings().get("sync.target.url"));
    for (String statement :
        List.of(
            "CREATE TABLE mine (id int)",
            "ALTER TABLE student_snapshots ADD COLUMN mine int",
            "DROP TABLE sync_logs",
            "TRUNCATE sync_logs")) {
      assertThatThrownBy(() -> asRunner.execute(statement))
          .as(statement)
          .hasMessageFindingMatch("permission denied|must be owner");
    }
  }

  @Test
  void theTargetsRunnerNeedsItsRights() {
    // Given
    makeRunner();
    Students.add(databases.source(), 3);
    start(runnersSettings());
    new Oracle(databases).awaitInSync(PATIENCE);

    // When
    databases.target().execute("REVOKE UPDATE ON student_snapshots FROM " + runner);
    inSource("UPDATE students SET age = age + 1");

    // Then
    Awaitility.await("failure")
        .atMost(PATIENCE)
        .until(
            () ->
                countInTarget(
                        "sync_logs WHERE status = 'failed'"
                            + " AND error_details LIKE '%permission denied%'")
                    == 3);

    // When
    databases.target().execute("GRANT UPDATE ON student_snapshots TO " + runner);

    // Then
    new Oracle(databases).awaitInSync(PATIENCE);
  }
}
