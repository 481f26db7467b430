package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The JAR's command line: what it says, and how it ends. */
final class CliIT {

  private static final Map<String, String> NOWHERE =
      Map.of(
          "sync.source.url", "jdbc:postgresql://127.0.0.1:1/source",
          "sync.target.url", "jdbc:postgresql://127.0.0.1:1/target");

  @Test
  void refusesBadConfigurationWithTheKey() throws Exception {
    assertEnds(2, "sync.source.url is missing", Map.of());
    assertEnds(2, "sync.poll.period=5x", with("sync.poll.period", "5x"));
    assertEnds(2, "sync.api.host=0.0.0.0", with("sync.api.host", "0.0.0.0"));
    assertEnds(2, "did you mean SYNC_CHUNK_ROWS?", with("sync.chunk.row", "5"));
  }

  @Test
  void refusesSettingsThatNothingReads() throws Exception {
    try (EngineProcess engine = new EngineProcess(NOWHERE)) {
      Files.writeString(
          engine.directory().resolve("application.properties"),
          "sync.table.a.source = a\nsync.pol.period = 5s\n");
      assertThat(engine.start().awaitExit().code()).isEqualTo(2);
      assertThat(engine.output()).contains("sync.pol.period").contains("sync.poll.period");
    }
  }

  @Test
  void usesTheRoutesOfTheWorkingDirectory() throws Exception {
    // Given
    try (RouteEdits routes = new RouteEdits();
        EngineProcess engine =
            new EngineProcess(with("camel.main.routesIncludePattern", "file:routes/*"))) {
      routes.replace("write.camel.yaml", "ref: tally", "ref: taly");
      Files.move(routes.directory(), engine.directory().resolve("routes"));

      // When one of them has a mistake
      int code = engine.start().awaitExit().code();

      // Then it is told in one line
      assertThat(code).as(engine.output()).isEqualTo(2);
      assertThat(engine.output().lines())
          .filteredOn(line -> line.contains("taly"))
          .singleElement()
          .asString()
          .matches("db-sync-engine: (.*/)?routes/write.camel.yaml:\\d+: route written: .*");
      assertThat(engine.output()).doesNotContain("Exception");
    }
  }

  @Test
  void refusesUnknownCommands() throws Exception {
    assertEnds(2, "nonsense", NOWHERE, "nonsense");
  }

  @Test
  void tellsItsVersionAndItsCommands() throws Exception {
    assertEnds(0, "db-sync-engine 1", NOWHERE, "--version");
    assertEnds(0, "migrate", NOWHERE, "--help");
    assertEnds(0, "Usage: db-sync-engine run", NOWHERE, "run", "--help");
    assertEnds(0, "--dry-run", NOWHERE, "migrate", "--help");
  }

  @Test
  void saysAtTheStartWhatItWorksWith() throws Exception {
    Map<String, String> environment = Map.of("SYNC_HOME", "/opt/sync");
    String jar = Path.of("target/db-sync-engine.jar").toAbsolutePath().toString();
    try (EngineProcess engine =
        new EngineProcess(NOWHERE, environment, List.of("-jar", jar), "-Duser.timezone=ACT")) {
      // When there is no file
      engine.start();
      awaitOutput(engine, "event=api dashboard=http://127.0.0.1:");
      engine.terminate();

      // Then
      assertThat(engine.output())
          .contains(
              "Z level=WARN logger=StartReport event=settings file=packaged tables=students reason=",
              "event=settings-ignored variables=SYNC_HOME ");

      // When there is one
      Files.writeString(
          engine.directory().resolve("application.properties"),
          "sync.table.a.source = a\nsync.table.b.source = b\n");
      engine.start();
      awaitOutput(engine, "/application.properties tables=a,b");
      engine.terminate();
    }
  }

  private static void awaitOutput(EngineProcess engine, String text) {
    Awaitility.await(text)
        .atMost(Duration.ofSeconds(60))
        .until(() -> engine.output().contains(text));
  }

  @Test
  void printsTheSameOnEveryMachine() throws Exception {
    try (DatabasePair databases = new DatabasePair()) {
      // Given names that are not ASCII, without a locale, with other digits and an odd time zone
      try (EngineProcess engine =
          new EngineProcess(
              databases.settings(),
              "-Duser.language=ar",
              "-Duser.country=EG",
              "-Duser.extensions=u-nu-arab",
              "-Duser.timezone=ACT")) {
        Files.writeString(
            engine.directory().resolve("application.properties"),
            "sync.table.students.source = students\nsync.table.students.target = größe\n");

        // When
        int code = engine.start("migrate", "--dry-run").awaitExit().code();

        // Then
        assertThat(code).as(engine.output()).isZero();
        assertThat(engine.output())
            .contains("-- migration 1 is to be done", "CREATE TABLE IF NOT EXISTS \"größe\" (");
      }
    }
  }

  @Test
  void migratesTheTargetAndEnds() throws Exception {
    try (DatabasePair databases = new DatabasePair()) {
      // When it is done twice
      assertEnds(0, "", databases.settings(), "migrate");
      assertEnds(0, "", databases.settings(), "migrate");

      // Then the tables are there
      assertThat(
              databases
                  .target()
                  .queryOne(
                      "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables"
                          + " WHERE schemaname = 'public'"))
          .isEqualTo(
              "student_snapshots sync_chunks sync_claims sync_deletes sync_failures sync_instances sync_logs"
                  + " sync_runs sync_schema sync_schema_history sync_tables");
    }
  }

  @Test
  void showsWhatAMigrationWouldDoAndChangesNothing() throws Exception {
    try (DatabasePair databases = new DatabasePair()) {
      // Given a snapshot table to be made, one that somebody else has made, and two that cannot be
      // used
      databases.source().execute("CREATE TABLE notes (id int PRIMARY KEY)");
      databases
          .target()
          .execute(
              "CREATE TABLE notes_snapshots (id int PRIMARY KEY, data jsonb, sync_status text,"
                  + " last_synced_at timestamptz)");
      databases.target().execute("ALTER TABLE notes_snapshots OWNER TO " + databases.writer());
      Map<String, String> settings = new HashMap<>(databases.settings());
      String before = catalog(databases);

      // When
      String plan =
          dryRun(
              1,
              settings,
              "-Dsync.table.notes.source=notes",
              "-Dsync.table.away.source=away",
              "-Dsync.table.lost.source=notes",
              "-Dsync.table.lost.target=nowhere.lost");

      // Then
      assertThat(plan)
          .contains(
              "-- migration 1 is to be done: engine tables",
              "-- migration 4 is to be done: runs",
              "-- table students (student_snapshots) is to be done:",
              "CREATE TABLE IF NOT EXISTS \"student_snapshots\" (",
              "\"student_id\" bigint NOT NULL,",
              "ALTER TABLE public.notes_snapshots",
              "-- table away (away_snapshots) cannot be used: table away: the source has no table away",
              "-- table lost (nowhere.lost) cannot be used: table lost: the target has no schema nowhere",
              "-- a dry run: nothing was changed");
      assertThat(catalog(databases)).isEqualTo(before);

      // When it is carried out
      assertEnds(0, "", settings, "migrate");
      String after = catalog(databases);

      // Then there is nothing left to be done
      assertThat(dryRun(0, settings))
          .contains("engine's own tables are up to date", "student_snapshots) is up to date")
          .doesNotContain("is to be done");
      assertThat(catalog(databases)).isEqualTo(after);
    }
  }

  private static String dryRun(int code, Map<String, String> settings, String... jvmOptions)
      throws Exception {
    try (EngineProcess engine = new EngineProcess(settings, jvmOptions)) {
      assertThat(engine.start("migrate", "--dry-run").awaitExit().code())
          .as(engine.output())
          .isEqualTo(code);
      return engine.output();
    }
  }

  /** All that is in the target, by the transactions that wrote it. */
  private static String catalog(DatabasePair databases) {
    return databases
        .target()
        .query(
            "SELECT c.oid, c.relname, c.relfilenode, a.attname, a.atttypid, a.xmin"
                + " FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid"
                + " WHERE c.relnamespace >= 16384 OR c.relnamespace = 'public'::regnamespace"
                + " ORDER BY c.oid, a.attnum")
        .toString();
  }

  @Test
  void failsWhenThePortOfTheApiIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertEnds(1, "sync.api.port=" + port, with("sync.api.port", port));
    }
  }

  @Test
  void failsWhenItCannotMigrate() throws Exception {
    try (EngineProcess engine = new EngineProcess(NOWHERE)) {
      assertThat(engine.start("migrate").awaitExit().code()).isEqualTo(1);
      assertThat(engine.output().lines())
          .singleElement()
          .asString()
          .matches("db-sync-engine: failed: .*127.0.0.1:1 .*\\(sync.target.url\\)");
    }
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> settings = new HashMap<>(NOWHERE);
    settings.put(key, value);
    return settings;
  }

  private static void assertEnds(
      int code, String output, Map<String, String> settings, String... arguments) throws Exception {
    try (EngineProcess engine = new EngineProcess(settings)) {
      assertThat(engine.start(arguments).awaitExit().code()).as(engine.output()).isEqualTo(code);
      assertThat(engine.output()).contains(output);
    }
  }
}
