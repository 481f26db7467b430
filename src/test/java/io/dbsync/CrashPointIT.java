package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import io.dbsync.testing.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The engine is killed exactly between two steps, and started again: each change is logged once.
 */
final class CrashPointIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int STUDENTS = 50;

  private TemporaryDirectory routes;
  private DatabasePair databases;
  private EngineProcess engine;

  @BeforeEach
  void prepareEngineWithRoutesOfItsOwn() throws IOException {
    routes = new TemporaryDirectory("routes");
    copyRoutes();
    databases = new DatabasePair();
    Students.add(databases.source(), STUDENTS);
    engine =
        new EngineProcess(
            settings("camel.main.routesIncludePattern", "file:" + routes.path() + "/*.camel.yaml"));
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
    routes.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "between ledger and queue | queue.camel.yaml | to: direct:open-chunks-with-room | 4",
        "in the middle of a batch | queue.camel.yaml | to: direct:send-chunk            | 4",
        "before it is acknowledged| apply.camel.yaml | to: direct:apply                 | 10",
      })
  void killedBetweenTwoSteps(String point, String file, String step, int chunks)
      throws IOException {
    // Given an engine that stands still there
    standStillAfter(routes.path().resolve(file), step);
    engine.start();
    await(point).atMost(PATIENCE).until(() -> engine.output().contains("event=standing-still"));
    await(point).atMost(PATIENCE).until(() -> count("sync_chunks WHERE sends = 1") == chunks);

    // When
    engine.kill();
    copyRoutes();
    engine.restart();

    // Then
    assertCaughtUp();
  }

  @Test
  void killedInThePauseOfARedelivery() {
    // Given a target that refuses writes
    engine.restart();
    new Oracle(databases).awaitInSync(PATIENCE);
    databases.target().execute("ALTER TABLE student_snapshots RENAME COLUMN data TO away");
    databases.source().execute("UPDATE students SET age = age + 1 WHERE id = 1");
    await().atMost(PATIENCE).until(() -> count("sync_logs WHERE status = 'retry'") == 1);

    // When
    engine.kill();
    databases.target().execute("ALTER TABLE student_snapshots RENAME COLUMN away TO data");
    engine.restart();

    // Then
    new Oracle(databases).awaitInSync(PATIENCE);
    assertThat(new SyncLog(databases).history(1)).isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(count("sync_logs WHERE status = 'failed'")).isZero();
  }

  @Test
  void killedInTheMiddleOfTheMigration() throws Exception {
    // Given a migration that waits for somebody's lock
    try (var owner = databases.target().connect();
        var statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("CREATE TABLE sync_chunks (id int)");
      engine.start();
      await("migration under way")
          .atMost(PATIENCE)
          .until(
              () ->
                  count("pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'")
                      > 0);

      // When
      engine.kill();
      owner.rollback();
    }
    engine.restart();

    // Then
    assertCaughtUp();
  }

  private void assertCaughtUp() {
    new Oracle(databases).awaitInSync(PATIENCE);
    await("ledger closed")
        .atMost(PATIENCE)
        .until(() -> count("sync_chunks WHERE finished_at IS NULL") == 0);
    assertThat(new SyncLog(databases).count("INSERT", "success")).isEqualTo(STUDENTS);
    assertThat(count("sync_logs")).isEqualTo(STUDENTS);
    await("no run left")
        .atMost(PATIENCE)
        .until(() -> count("sync_runs WHERE state = 'running'") == 0);
  }

  private static void standStillAfter(Path file, String step) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int at =
        lines.indexOf(
            lines.stream().filter(l -> l.strip().equals("- " + step)).findFirst().orElseThrow());
    String indent = " ".repeat(lines.get(at).indexOf('-'));
    lines.addAll(
        at + 1,
        Stream.of(
                "- log:",
                "    logName: sync.test",
                "    message: event=standing-still",
                "- delay:",
                "    asyncDelayed: false",
                "    constant: 600000")
            .map(line -> indent + line)
            .toList());
    Files.write(file, lines);
  }

  private void copyRoutes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.writeString(routes.path().resolve(file.getFileName()), Files.readString(file));
      }
    }
  }

  private Map<String, String> settings(String key, String value) {
    Map<String, String> all = new HashMap<>(databases.settings());
    all.put(key, value);
    // ten chunks
    all.put("sync.chunk.rows", "5");
    return all;
  }

  private long count(String fromWhere) {
    return Long.parseLong(databases.target().queryOne("SELECT count(*) FROM " + fromWhere));
  }
}
