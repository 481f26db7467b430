package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory does not grow with the table. */
@Tag("long")
final class MemoryIT {

  @Test
  void copiesAMillionStudentsInA256MegabyteHeap() throws Exception {
    try (DatabasePair databases = new DatabasePair()) {
      // Given
      databases
          .source()
          .execute(
              "INSERT INTO students (name, email, age, course) SELECT 'name ' || n,"
                  + " n || '@example.org', n % 90, 'course ' || n % 7"
                  + " FROM generate_series(1, 1000000) AS n");

      // When
      try (EngineProcess engine = start(databases)) {

        // Then
        awaitDocuments(databases, engine, "student_snapshots", 1_000_000);
        assertThat(new SyncLog(databases).count("INSERT", "success")).isEqualTo(1_000_000);
        assertThat(new Polls(engine.api(), databases).findings()).isZero();
      }
    }
  }

  @Test
  void copiesLongKeysInTheLargestChunksInA256MegabyteHeap() throws Exception {
    try (DatabasePair databases = new DatabasePair()) {
      // Given
      databases.source().execute("CREATE TABLE words (word text COLLATE \"C\" PRIMARY KEY, n int)");
      databases
          .source()
          .execute(
              "INSERT INTO words SELECT md5(n::text) || repeat('y', 736), n"
                  + " FROM generate_series(1, 120000) AS n");

      // When
      try (EngineProcess engine =
          start(databases, "-Dsync.table.words.source=words", "-Dsync.chunk.rows=10000")) {

        // Then
        awaitDocuments(databases, engine, "words_snapshots", 120_000);
        assertThat(new Polls(engine.api(), databases).poll("words")).isEqualTo(Polls.NOTHING);
      }
    }
  }

  @Test
  void copiesDocumentsThatAreCompressedWellInA256MegabyteHeap() throws Exception {
    try (DatabasePair databases = new DatabasePair()) {
      // Given rows that take little room in the source, and one that takes more than the heap does
      databases.source().execute("CREATE TABLE logs (id int PRIMARY KEY, lines jsonb)");
      databases
          .source()
          .execute(
              "INSERT INTO logs SELECT n, jsonb_build_object('text', repeat('x', 2000000))"
                  + " FROM generate_series(1, 60) AS n");
      databases
          .source()
          .execute("INSERT INTO logs VALUES (77777, to_jsonb(repeat('x', 40000000)))");

      // When
      try (EngineProcess engine = start(databases, "-Dsync.table.logs.source=logs")) {

        // Then
        awaitDocuments(databases, engine, "logs_snapshots", 60);
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> new SyncLog(databases, "logs").count("INSERT", "failed") == 1);
        List<List<String>> failed =
            databases
                .target()
                .query("SELECT record_id, error_details FROM sync_logs WHERE status = 'failed'");
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).get(0)).isEqualTo("77777");
        assertThat(failed.get(0).get(1))
            .matches(
                "the document has 39 MB, and a heap of 2\\d\\d MB takes documents of up to 2\\d MB:"
                    + " start the engine with -Xmx382m or more, or leave columns out by"
                    + " sync\\.table\\.logs\\.columns");
      }
    }
  }

  private static EngineProcess start(DatabasePair databases, String... options) {
    List<String> all = new ArrayList<>(List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"));
    all.addAll(List.of(options));
    return new EngineProcess(databases.settings(), all.toArray(String[]::new))
        .start()
        .awaitHealthy();
  }

  private static void awaitDocuments(
      DatabasePair databases, EngineProcess engine, String table, int documents) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofSeconds(1))
        .failFast("the engine has died", () -> !engine.handle().isAlive())
        .until(
            () ->
                databases
                    .target()
                    .queryOne("SELECT count(*) FROM " + table + " WHERE data IS NOT NULL")
                    .equals(String.valueOf(documents)));
  }
}
