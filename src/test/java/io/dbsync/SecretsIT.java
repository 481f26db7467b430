package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Passwords and contents of rows are told to nobody. */
final class SecretsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "Zq7secretZq7";

  /** Ways to fail that make PostgreSQL speak of values. */
  private static final List<String> REFUSALS =
      List.of(
          "ADD COLUMN n int GENERATED ALWAYS AS (CAST(data->>'number' AS int)) STORED",
          "ADD CONSTRAINT c CHECK (data->>'checked' IS NULL)",
          "ADD COLUMN u text GENERATED ALWAYS AS (data->>'once') STORED, ADD UNIQUE (u)",
          "ADD COLUMN s varchar(5) GENERATED ALWAYS AS (data->>'short') STORED",
          "ADD COLUMN d uuid GENERATED ALWAYS AS (CAST(data->>'uuid' AS uuid)) STORED");

  private static Map<String, String> settings(DatabasePair databases) {
    Map<String, String> settings = new HashMap<>(databases.settings());
    settings.computeIfPresent("sync.source.url", (key, url) -> url + "&password=" + SECRET);
    // an operator who wants to know it all
    settings.computeIfPresent("sync.target.url", (key, url) -> url + "&logServerErrorDetail=true");
    settings.put("sync.target.password", SECRET);
    settings.put("sync.broker.username", "engine");
    settings.put("sync.broker.password", SECRET);
    settings.put("sync.api.token", SECRET);
    return settings;
  }

  @Test
  void stayWhereTheyAre() throws Exception {
    try (DatabasePair databases = new DatabasePair();
        EngineProcess engine =
            new EngineProcess(
                settings(databases),
                "-Dsync.table.notes.source=notes",
                "-Dsync.table.notes.required=needed",
                "-Dcamel.main.autoConfigurationLogSummary=true")) {
      // Given
      databases
          .source()
          .execute(
              """
              CREATE TABLE notes (id int PRIMARY KEY, number text, checked text, once text,
                                  short text, uuid text, doc json, needed text)
              """);
      engine.start().awaitHealthy();
      REFUSALS.forEach(r -> databases.target().execute("ALTER TABLE notes_snapshots " + r));

      // When rows come that cannot be read or written
      databases
          .source()
          .execute(
              """
              INSERT INTO notes VALUES
                (1, '%1$s', NULL, NULL, NULL, NULL, NULL, 'x'),
                (2, NULL, '%1$s', NULL, NULL, NULL, NULL, 'x'),
                (3, NULL, NULL, '%1$s', NULL, NULL, NULL, 'x'),
                (4, NULL, NULL, '%1$s', NULL, NULL, NULL, 'x'),
                (5, NULL, NULL, NULL, '%1$s', NULL, NULL, 'x'),
                (6, NULL, NULL, NULL, NULL, '%1$s', NULL, 'x'),
                (7, NULL, NULL, NULL, NULL, NULL, '{"%1$s": "\\u0000 %1$s"}', 'x'),
                (8, NULL, NULL, NULL, NULL, NULL, '{"%1$s": 1}', NULL)
              """
                  .formatted(SECRET));

      // Then each is told
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> failed(databases), failed -> failed.size() == 7);

      // When more goes wrong
      databases.target().execute("ALTER TABLE sync_logs RENAME TO elsewhere");
      databases.source().execute("UPDATE notes SET once = 'new ' || '" + SECRET + "' WHERE id = 1");
      Awaitility.await().atMost(PATIENCE).until(() -> engine.output().contains("sync_logs"));
      databases.target().execute("ALTER TABLE elsewhere RENAME TO sync_logs");
      String health = engine.api().get("/").text();
      engine.terminate();

      // Then without the contents
      assertThat(databases.target().query("SELECT l::text FROM sync_logs AS l").toString())
          .contains("violates", "invalid input syntax", "too long", "Unicode")
          .doesNotContain(SECRET);
      assertThat(databases.target().query("SELECT r::text FROM sync_runs AS r").toString())
          .doesNotContain(SECRET);
      assertThat(health).doesNotContain(SECRET);
      assertThat(engine.output()).contains("event=row-failed").doesNotContain(SECRET);
    }
  }

  private static List<List<String>> failed(DatabasePair databases) {
    return databases
        .target()
        .query(
            "SELECT DISTINCT record_id, error_details FROM sync_logs"
                + " WHERE status = 'failed' AND record_id IS NOT NULL ORDER BY 1");
  }
}
