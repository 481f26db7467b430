package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.SilentProxy;
import io.dbsync.testing.Students;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections to a database stay open, but nobody answers on them any more. */
final class SilentConnectionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void goesOnOverNewConnections() throws Exception {
    try (DatabasePair databases = new DatabasePair();
        SilentProxy proxy = new SilentProxy(port(url(databases)))) {
      String url = url(databases);
      Map<String, String> settings = new HashMap<>(databases.settings());
      settings.put("sync.target.url", url.replace(":" + port(url), ":" + proxy.port()));
      try (InProcessEngine engine = new InProcessEngine(settings).awaitStarted()) {
        // Given
        Students.add(databases.source(), 100);
        Oracle oracle = new Oracle(databases);
        oracle.awaitInSync(PATIENCE);

        // When
        proxy.fallSilent();
        databases.source().execute("UPDATE students SET age = age + 1");

        // Then the health check says so
        String status = "/checks/target/status";
        await("seen")
            .atMost(PATIENCE)
            .until(() -> engine.api().get("/").json().at(status).asText(), "DOWN"::equals);

        // And when new ones pass, the engine needs nobody to go on
        proxy.recover();
        oracle.awaitInSync(PATIENCE);
        await("up again").atMost(PATIENCE).until(engine.api()::isUp);
        assertThat(
                databases
                    .target()
                    .queryOne("SELECT count(*) FROM sync_logs WHERE status <> 'success'"))
            .isEqualTo("0");
      }
    }
  }

  private static String url(DatabasePair databases) {
    return databases.settings().get("sync.target.url");
  }

  private static int port(String url) {
    return URI.create(url.substring("jdbc:".length())).getPort();
  }
}
