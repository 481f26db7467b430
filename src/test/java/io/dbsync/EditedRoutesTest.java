package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Routes that were edited as the guide says do what it says. */
final class EditedRoutesTest extends EditedRoutesFixture {

  @Test
  void notifiesAWebhook() throws Exception {
    // Given a webhook that is down
    int port = FreePort.find();
    routes
        .follow("Notify a webhook")
        .replace("webhook.camel.yaml", "localhost:9000", "127.0.0.1:" + port);
    Students.add(databases.source(), 3);

    // When
    try (InProcessEngine engine = start(Map.of())) {
      // Then nothing waits for it
      new Oracle(databases).awaitInSync(PATIENCE);

      // When it is up again
      List<JsonNode> told = new CopyOnWriteArrayList<>();
      HttpServer webhook = webhook(port, told);
      try {
        // Then it is told what it has missed, and what comes later
        await().atMost(PATIENCE).until(() -> told.size() == 1);
        databases.source().execute("DELETE FROM students WHERE id = 2");
        await().atMost(PATIENCE).until(() -> told.size() == 2);
        assertThat(told.get(0).path("table").asText()).isEqualTo("students");
        assertThat(told.get(0).path("operation").asText()).isEqualTo("INSERT");
        assertThat(told.get(0).path("keys").toString()).isEqualTo("[\"1\",\"2\",\"3\"]");
        assertThat(told.get(0).path("chunk").isNumber()).isTrue();
        assertThat(told.get(0).path("run").isNumber()).isTrue();
        assertThat(told.get(1).path("operation").asText()).isEqualTo("DELETE");
        assertThat(told.get(1).path("keys").toString()).isEqualTo("[\"2\"]");
      } finally {
        webhook.stop(0);
      }
    }
  }

  private static HttpServer webhook(int port, List<JsonNode> told) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/applied",
        request -> {
          assertThat(request.getRequestMethod()).isEqualTo("POST");
          assertThat(request.getRequestHeaders().getFirst("Content-Type"))
              .isEqualTo("application/json");
          told.add(new ObjectMapper().readTree(request.getRequestBody().readAllBytes()));
          request.sendResponseHeaders(204, -1);
          request.close();
        });
    server.start();
    return server;
  }

  @Test
  void redeliversOneTableInAnotherWay() throws Exception {
    // Given two tables whose targets refuse every write, and the guide's policy a hundred times
    // faster
    routes
        .follow("Another redelivery for one table")
        .replace("errors.camel.yaml", "redeliveryDelay: \"1000\"", "redeliveryDelay: \"10\"");
    databases.source().execute("CREATE TABLE other (id int PRIMARY KEY)");

    try (InProcessEngine engine =
        start(
            Map.of(
                "sync.table.students.source", "students",
                "sync.table.students.target-key", "student_id",
                "sync.table.students.target", "student_snapshots",
                "sync.table.other.source", "other"))) {
      refuse("student_snapshots");
      refuse("other_snapshots");

      // When
      Students.add(databases.source(), 1);
      databases.source().execute("INSERT INTO other VALUES (1)");

      // Then the one has its own pauses, the other the usual ones
      assertThat(pauses("students")).isEqualTo("10,30,90,270,810");
      assertThat(pauses("other")).isEqualTo("100,200");

      // And they were kept
      assertThat(
              databases
                  .target()
                  .queryOne(
                      "SELECT extract(epoch FROM max(timestamp) - min(timestamp)) > 1.2 FROM sync_logs"
                          + " WHERE table_name = 'students' AND (metadata->>'chunk')::int ="
                          + " (SELECT min((metadata->>'chunk')::int) FROM sync_logs WHERE table_name = 'students')"))
          .isEqualTo("t");
    }
  }

  private void refuse(String snapshots) {
    databases
        .target()
        .execute(
            "CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '0A000'; END $$");
    databases
        .target()
        .execute(
            "CREATE TRIGGER broken BEFORE INSERT OR UPDATE ON %s".formatted(snapshots)
                + " FOR EACH ROW EXECUTE FUNCTION broken()");
  }

  /** The pauses before the redeliveries of a table's first chunk, once it has been given up. */
  private String pauses(String table) {
    await(table)
        .atMost(PATIENCE)
        .until(() -> new SyncLog(databases, table).count("INSERT", "failed") > 0);
    return databases
        .target()
        .queryOne(
            "SELECT string_agg(metadata->>'next_delay_ms', ',' ORDER BY id) FROM sync_logs"
                + " WHERE table_name = ? AND status = 'retry' AND id < (SELECT min(id) FROM sync_logs"
                + " WHERE table_name = ? AND status = 'failed')",
            table,
            table);
  }
}
