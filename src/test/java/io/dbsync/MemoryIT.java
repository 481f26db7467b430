package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
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
      try (EngineProcess engine =
          new EngineProcess(databases.settings(), "-Xmx256m", "-XX:+ExitOnOutOfMemoryError")
              .start()
              .awaitHealthy()) {

        // Then
        Awaitility.await()
            .atMost(Duration.ofMinutes(5))
            .pollInterval(Duration.ofSeconds(1))
            .failFast("the engine has died", () -> !engine.handle().isAlive())
            .until(
                () ->
                    databases
                        .target()
                        .queryOne("SELECT count(*) FROM student_snapshots WHERE data IS NOT NULL")
                        .equals("1000000"));
        assertThat(new SyncLog(databases).count("INSERT", "success")).isEqualTo(1_000_000);
        assertThat(new Polls(engine.api(), databases).findings()).isZero();
      }
    }
  }
}
