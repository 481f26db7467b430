package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.Sql;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine is killed in the middle of its work, again and again. */
final class KillIT {

  private static final int STUDENTS = 20_000;

  @Test
  void losesAndRepeatsNothing() throws Exception {
    losesAndRepeatsNothing(3);
  }

  @ParameterizedTest
  @Tag("long")
  @ValueSource(longs = {1, 2})
  void losesAndRepeatsNothing(long seed) throws Exception {
    Random random = new Random(seed);
    try (DatabasePair databases = new DatabasePair();
        EngineProcess engine = new EngineProcess(databases.settings()).start().awaitHealthy()) {
      // Given 20,000 inserts in transactions of 500, and kills as they arrive in the target
      for (int from = 1; from <= STUDENTS; from += 500) {
        insert(databases.source(), from, from + 499);
        if (random.nextInt(13) == 0) {
          // not before it has got to work on these
          long before = arrived(databases.target());
          Awaitility.await()
              .atMost(Duration.ofSeconds(60))
              .pollInterval(Duration.ofMillis(1 + random.nextInt(40)))
              .until(() -> arrived(databases.target()) > before);
          engine.kill();
          engine.start();
        }
      }

      // When it is left in peace
      new Oracle(databases).awaitInSync(Duration.ofSeconds(120));

      // Then each student was inserted once, and each insert logged once
      assertThat(new SyncLog(databases).count("INSERT", "success"))
          .as("seed %d", seed)
          .isEqualTo(STUDENTS);
      assertThat(databases.target().queryOne("SELECT count(*) FROM sync_logs"))
          .isEqualTo(Integer.toString(STUDENTS));
      engine.awaitHealthy();
      assertThat(new Polls(engine.api(), databases).findings()).isZero();
    }
  }

  private static void insert(Sql source, int from, int upto) {
    source.execute(
        "INSERT INTO students (id, name, email) OVERRIDING SYSTEM VALUE"
            + " SELECT n, 'name ' || n, n || '@example.org' FROM generate_series(?, ?) AS n",
        from,
        upto);
  }

  private static long arrived(Sql target) {
    return Long.parseLong(target.queryOne("SELECT count(*) FROM student_snapshots"));
  }
}
