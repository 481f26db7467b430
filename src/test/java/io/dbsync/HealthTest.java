package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The health turns red when nothing gets on, whatever the threads do, and green again unaided. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HealthTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a probe may take. */
  private static final Duration ANSWER = Duration.ofSeconds(4);

  private static final List<String> TABLES = List.of("consumer", "row", "source", "idle");

  private PostgresServer sourceServer;
  private PostgresServer targetServer;
  private DatabasePair databases;
  private InProcessEngine engine;

  @BeforeAll
  void startEngine() {
    sourceServer = new PostgresServer();
    targetServer = new PostgresServer();
    databases = new DatabasePair(sourceServer, targetServer);
    Map<String, String> settings = new HashMap<>(databases.settings());
    settings.put("sync.redelivery.delay", "500ms");
    for (String table : TABLES) {
      settings.put("sync.table." + table + ".source", table + "s");
      databases.source().execute("CREATE TABLE " + table + "s (id int PRIMARY KEY, n int)");
      databases.source().execute("GRANT SELECT ON " + table + "s TO " + databases.reader());
      databases
          .source()
          .execute("INSERT INTO " + table + "s SELECT i, 0 FROM generate_series(1, 9) i");
    }
    engine = new InProcessEngine(settings).awaitStarted();
    TABLES.forEach(table -> await().atMost(PATIENCE).until(() -> copied(table, 0)));
  }

  @AfterAll
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
    sourceServer.close();
    targetServer.close();
  }

  @Test
  void isRedWhileADatabaseIsFrozenAndGreenAfterwards() {
    for (PostgresServer server : List.of(sourceServer, targetServer)) {
      // When
      server.pause();

      // Then within its time, on all three paths, and no scrape waits for it
      await().atMost(Duration.ofSeconds(10)).until(() -> get("/").status() == 503);
      assertThat(get("/observe/health/ready").status()).isEqualTo(503);
      assertThat(get("/observe/health").text()).contains("no answer within 3000 ms");
      assertThat(get("/observe/health/live").status()).isEqualTo(200);
      Instant begin = Instant.now();
      assertThat(get("/observe/metrics").status()).isEqualTo(200);
      assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(1));

      // And when it goes on
      server.resume();
      await().atMost(PATIENCE).until(() -> get("/").status() == 200);
      assertThat(get("/observe/health/ready").status()).isEqualTo(200);
    }
  }

  @Test
  void isRedWhereARestartCouldHelpAndElseTellsWhichTablesNeedAttention() throws Exception {
    try (Connection inTarget = databases.target().connect();
        Statement row = inTarget.createStatement();
        Connection inSource = databases.source().connect();
        Statement table = inSource.createStatement()) {
      // Given five locked rows, and a locked table
      inTarget.setAutoCommit(false);
      row.execute("SELECT FROM row_snapshots WHERE id <= 5 FOR UPDATE");
      inSource.setAutoCommit(false);
      table.execute("LOCK TABLE sources");

      // When there is work
      databases.source().execute("UPDATE rows SET n = 1");

      // Then these tables need attention, and no restart would help
      await().atMost(PATIENCE).until(() -> troubles().has("row") && troubles().has("source"));
      JsonNode health = get("/").json();
      assertThat(health.path("status").asText()).isEqualTo("DEGRADED");
      assertThat(health.at("/checks/progress/status").asText()).isEqualTo("DEGRADED");
      assertThat(troubles().path("row").asText()).contains("5 rows are locked in the target by ");
      await()
          .atMost(PATIENCE)
          .until(() -> troubles().path("row").asText().contains("by pid " + pid(row)));
      assertThat(troubles().path("source").asText())
          .contains("its comparison waits for a lock", "lock timeout");
      assertThat(troubles().has("idle")).isFalse();
      for (String path : List.of("/", "/observe/health/ready", "/observe/health/live")) {
        assertThat(get(path).status()).as(path).isEqualTo(200);
      }
      assertThat(get("/observe/metrics").text())
          .contains("sync_table_severity{table=\"row\"} 1.0")
          .contains("sync_table_severity{table=\"idle\"} 0.0");

      // And when a consumer has stopped
      engine.camel().getRouteController().stopRoute("apply-consumer");
      databases.source().execute("UPDATE consumers SET n = 1");

      // Then one would
      await().atMost(PATIENCE).until(() -> get("/").status() == 503);
      assertThat(troubles().path("consumer").asText())
          .contains("9 changes wait", "the route apply-consumer is Stopped", "restart");
      assertThat(get("/observe/health/ready").status()).isEqualTo(503);
      assertThat(get("/observe/health/ready").text()).contains("table consumer: ");
      assertThat(get("/observe/health/live").status()).isEqualTo(200);
      assertThat(get("/observe/metrics").text())
          .contains("sync_table_stuck{table=\"consumer\"} 1.0")
          .contains("sync_table_stuck{table=\"row\"} 0.0");

      // And when all that is over
      inTarget.rollback();
      inSource.rollback();
    } finally {
      engine.camel().getRouteController().startRoute("apply-consumer");
    }
    await().atMost(PATIENCE).until(() -> copied("consumer", 1) && copied("row", 1));
    await()
        .atMost(PATIENCE)
        .until(() -> get("/").json().path("status").asText().equals("UP") && troubles().isEmpty());
  }

  private static String pid(Statement session) throws SQLException {
    try (ResultSet row = session.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getString(1);
    }
  }

  private JsonNode troubles() {
    return get("/").json().at("/checks/progress/tables");
  }

  private boolean copied(String table, int n) {
    return databases
        .target()
        .queryOne("SELECT count(*) FROM %s_snapshots WHERE data->>'n' = '%d'".formatted(table, n))
        .equals("9");
  }

  /** Whatever hangs, it answers in time. */
  private Answer get(String path) {
    Instant begin = Instant.now();
    Answer answer = engine.api().get(path);
    assertThat(Duration.between(begin, Instant.now())).as(path).isLessThan(ANSWER);
    return answer;
  }
}
