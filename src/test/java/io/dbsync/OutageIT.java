package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.JvmProcess;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of an outage, and how the engine stops in the middle of one. */
final class OutageIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static PostgresServer source;
  private static PostgresServer target;
  private DatabasePair databases;
  private EngineProcess engine;

  @BeforeAll
  static void startServers() {
    source = new PostgresServer();
    target = new PostgresServer();
  }

  @AfterAll
  static void stopServers() throws Exception {
    source.close();
    target.close();
  }

  @BeforeEach
  void startEngine() {
    databases = new DatabasePair(source, target);
    Students.add(databases.source(), 500);
    Map<String, String> settings = new HashMap<>(databases.settings());
    settings.put("sync.redelivery.delay", "500ms");
    engine = new EngineProcess(settings, "-Xmx256m").restart();
    new Oracle(databases).awaitInSync(PATIENCE);
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
  }

  @Test
  void isToldOnceAtItsBeginAndOnceAtItsEnd() {
    // When the target refuses writes for a while, then is away for a while
    setReadOnly("on");
    databases.source().execute("UPDATE students SET age = age + 1");
    await()
        .during(Duration.ofSeconds(5))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> engine.api().get("/").text().contains("read-only"));
    setReadOnly("off");
    new Oracle(databases).awaitInSync(PATIENCE);
    target.stop();
    await().atMost(PATIENCE).until(() -> told("event=down what=target") == 1);
    target.start();
    await().atMost(PATIENCE).until(() -> told("event=up what=target") == 1);

    // Then
    assertThat(told("event=down what=")).isEqualTo(1);
    assertThat(told("event=down table=students")).isLessThanOrEqualTo(1);
    await()
        .atMost(PATIENCE)
        .until(() -> told("event=up table=students") == told("event=down table=students"));
    assertThat(told("event=poll-failed")).isLessThanOrEqualTo(5);
    assertThat(told(" trace=")).isZero();
  }

  @Test
  void doesNotKeepTheEngineFromStopping() throws Exception {
    // Given statements that wait for somebody who has the table for himself
    JvmProcess.Exit exit;
    try (Connection owner = databases.target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE student_snapshots IN ACCESS EXCLUSIVE MODE");
      databases.source().execute("UPDATE students SET age = age + 1");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !databases
                      .target()
                      .queryOne("SELECT count(*) FROM pg_locks WHERE NOT granted")
                      .equals("0"));

      // When
      exit = engine.terminate();
    }

    // Then
    assertThat(exit.code()).isEqualTo(128 + 15);
    assertThat(exit.duration()).isLessThan(Duration.ofSeconds(30));
    engine.restart();
    new Oracle(databases).awaitInSync(PATIENCE);
  }

  private long told(String text) {
    return engine.output().lines().filter(line -> line.contains(text)).count();
  }

  private void setReadOnly(String value) {
    String name = databases.target().queryOne("SELECT current_database()");
    Sql server = new Sql(target.jdbcUrl("postgres"));
    server.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = " + value);
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name);
  }
}
