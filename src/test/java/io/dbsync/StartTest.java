package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.database.Databases;
import io.dbsync.operations.Migration;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The engine starts with whatever is there, and changes nothing that is not its own. */
final class StartTest extends TableFixture {

  @Test
  void waitsForTheDatabases() throws Exception {
    // Given
    try (PostgresServer source = new PostgresServer();
        PostgresServer target = new PostgresServer();
        DatabasePair pair = new DatabasePair(source, target)) {
      Students.add(pair.source(), 5);
      source.stop();
      target.stop();

      // When
      try (InProcessEngine waiting = new InProcessEngine(pair)) {
        // Then
        awaitDown(waiting, "waiting for target");

        // When
        target.start();

        // Then
        awaitDown(waiting, "waiting for source");

        // When
        source.start();

        // Then
        waiting.awaitStarted();
        new Oracle(pair).awaitInSync(PATIENCE);
      }
    }
  }

  private static void awaitDown(InProcessEngine engine, String phase) {
    Awaitility.await(phase)
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              var answer = engine.api().get("/");
              assertThat(answer.status()).isEqualTo(503);
              assertThat(answer.json().at("/checks/progress/detail").asText()).startsWith(phase);
            });
  }

  @Test
  void goesOnWithoutATableThatIsMissing() {
    // Given
    Students.add(databases.source(), 5);

    // When
    start(
        Map.of(
            "sync.table.later.source", "later",
            "sync.table.misspelt.source", "public.Studnets",
            "sync.table.misspelt.target", "misspelt",
            "sync.table.keyless.source", "students",
            "sync.table.keyless.key", "idd",
            "sync.table.keyless.target", "keyless"));

    // Then
    new Oracle(databases).awaitInSync(PATIENCE);
    awaitTrouble("later", "the source has no table later");
    awaitTrouble("misspelt", "not visible to the role; did you mean students?");
    awaitTrouble("keyless", "students has no key column idd: it has id, name, email, ");
    assertThat(engine.api().get("/").status()).isEqualTo(200);
  }

  @Test
  void waitsForALockInTheTargetForAMomentAtATime() throws Exception {
    // Given
    start(Map.of());
    engine.close();
    try (Connection owner = databases.target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE sync_schema_history");

      // When
      try (InProcessEngine waiting = new InProcessEngine(databases)) {
        // Then
        awaitDown(
            waiting,
            "waiting for migration of the target: ERROR: canceling statement due to lock timeout");

        // When
        owner.rollback();

        // Then
        waiting.awaitStarted();
      }
    }
  }

  @Test
  void adoptsASnapshotTableThatItsOwnerMade() {
    // Given
    databases
        .target()
        .execute(
            "CREATE TABLE student_snapshots (student_id bigint PRIMARY KEY, data jsonb,"
                + " sync_status text, last_synced_at timestamptz)");
    handOver("student_snapshots");
    databases
        .target()
        .execute(
            "INSERT INTO student_snapshots (student_id, data, sync_status) VALUES"
                + " (1, NULL, NULL), (2, '{\"old\": true}', 'synced'), (900, '{}', 'synced')");
    Students.add(databases.source(), 5);

    // When
    start(Map.of());

    // Then
    new Oracle(databases).awaitInSync(PATIENCE);
    assertThat(
            databases
                .target()
                .query(
                    "SELECT student_id, sync_status, data IS NULL FROM student_snapshots"
                        + " ORDER BY student_id OFFSET 4"))
        .isEqualTo(List.of(List.of("5", "synced", "f"), List.of("900", "deleted", "t")));
    assertThat(new SyncLog(databases).history(2)).isEqualTo(List.of("UPDATE"));
  }

  @Test
  void tellsWhatIsWrongWithASnapshotTable() {
    // Given
    inSource("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)");
    databases
        .target()
        .execute(
            "CREATE TABLE a_snapshots (id int PRIMARY KEY, data jsonb NOT NULL,"
                + " sync_status text, last_synced_at timestamptz)");
    databases
        .target()
        .execute(
            "CREATE TABLE b_snapshots (id int, data jsonb,"
                + " sync_status text, last_synced_at timestamptz)");
    handOver("a_snapshots");
    handOver("b_snapshots");
    Students.add(databases.source(), 5);

    // When
    start(Map.of("sync.table.a.source", "a", "sync.table.b.source", "b"));

    // Then
    awaitTrouble("a", "public.a_snapshots.data is NOT NULL");
    awaitTrouble("b", "has no unique index on exactly id");
    new Oracle(databases).awaitInSync(PATIENCE);

    // When
    databases.target().execute("ALTER TABLE a_snapshots ALTER COLUMN data DROP NOT NULL");
    databases.target().execute("ALTER TABLE b_snapshots ADD PRIMARY KEY (id)");
    inSource("INSERT INTO a VALUES (1)", "INSERT INTO b VALUES (1)");

    // Then
    oracleOf("a").awaitInSync(PATIENCE);
    oracleOf("b").awaitInSync(PATIENCE);
  }

  @Test
  void leavesTheTablesOfOthersAlone() {
    // Given
    databases.target().execute("CREATE TABLE orders (id int PRIMARY KEY, flyway text)");
    databases.target().execute("INSERT INTO orders VALUES (1, 'mine')");
    String before = columns("orders");
    Students.add(databases.source(), 5);

    // When
    start(Map.of());

    // Then
    new Oracle(databases).awaitInSync(PATIENCE);
    assertThat(columns("orders")).isEqualTo(before);
    assertThat(databases.target().query("SELECT * FROM orders"))
        .isEqualTo(List.of(List.of("1", "mine")));
  }

  private void handOver(String table) {
    databases.target().execute("ALTER TABLE " + table + " OWNER TO " + databases.writer());
  }

  private String columns(String table) {
    return databases
        .target()
        .query(
            "SELECT column_name, data_type FROM information_schema.columns"
                + " WHERE table_name = ? ORDER BY ordinal_position",
            table)
        .toString();
  }

  @Test
  void changesNothingTheSecondTime() {
    // Given
    Students.add(databases.source(), 5);
    start(Map.of());
    new Oracle(databases).awaitInSync(PATIENCE);
    engine.stop();
    String before = state();

    // When
    engine.start();
    engine.awaitStarted();
    new Polls(engine, databases).poll("students");

    // Then
    assertThat(state()).isEqualTo(before);
  }

  /** All rows and all columns of the engine's tables, but those that tell of polls. */
  private String state() {
    return databases.target().query("SELECT * FROM student_snapshots ORDER BY student_id")
        + databases.target().queryOne("SELECT count(*) FROM sync_logs")
        + databases.target().queryOne("SELECT count(*) FROM sync_chunks")
        + databases.target().query("SELECT * FROM sync_schema_history ORDER BY installed_rank")
        + databases
            .target()
            .query(
                "SELECT relname, attname, atttypid FROM pg_attribute"
                    + " JOIN pg_class c ON c.oid = attrelid"
                    + " WHERE relnamespace = 'public'::regnamespace ORDER BY relname, attname");
  }

  @Test
  void migratesAsOftenAsItIsAskedTo() throws Exception {
    // Given
    Properties properties = new Properties();
    databases.settings().forEach(properties::setProperty);
    properties.setProperty("sync.table.missing.source", "missing");
    Settings settings =
        SettingsReader.read(Path.of("no such directory"), Map.of(), properties).settings();

    try (Databases pools = new Databases(settings)) {
      // When
      int unusable = new Migration(settings, pools).run();
      String before = state();

      // Then
      assertThat(unusable).isEqualTo(1);
      assertThat(new Migration(settings, pools).run()).isEqualTo(1);
      assertThat(state()).isEqualTo(before);
    }
  }
}
