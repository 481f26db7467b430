package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.JvmProcess;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The schedule as it is shipped: 5, 10 and 20 s, then the dead letter. */
final class RedeliveryIT {

  private DatabasePair databases;
  private EngineProcess engine;

  @BeforeEach
  void startEngineOnATargetThatRefusesWrites() {
    databases = new DatabasePair();
    engine = new EngineProcess(databases.settings()).start().awaitHealthy();
    databases
        .target()
        .execute(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '0A000'; END $$");
    databases
        .target()
        .execute(
            "CREATE TRIGGER broken BEFORE INSERT OR UPDATE ON student_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION broken()");
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
  }

  @Test
  void waitsFiveTenAndTwentySeconds() {
    // When
    Students.add(databases.source(), 2);

    // Then
    await().atMost(Duration.ofSeconds(60)).until(() -> count("failed") == 2);
    List<List<String>> gaps =
        databases
            .target()
            .query(
                "SELECT status, metadata->>'next_delay_ms', later BETWEEN 0 AND 4"
                    + " FROM (SELECT *, extract(epoch FROM lead(timestamp) OVER (ORDER BY id) - timestamp)"
                    // a busy machine adds to it, nothing takes from it
                    + " - (metadata->>'next_delay_ms')::int / 1000.0 AS later FROM sync_logs) AS l"
                    + " ORDER BY id LIMIT 3");
    assertThat(gaps)
        .isEqualTo(
            List.of(
                List.of("retry", "5000", "t"),
                List.of("retry", "10000", "t"),
                List.of("retry", "20000", "t")));
    databases.target().execute("DROP TRIGGER broken ON student_snapshots");
    new Oracle(databases).awaitInSync(Duration.ofSeconds(60));
  }

  @Test
  @Tag("long")
  void stopsInTheMiddleOfARedelivery() {
    // Given a chunk that waits for its second redelivery
    Students.add(databases.source(), 2);
    await().atMost(Duration.ofSeconds(30)).until(() -> count("retry") == 2);

    // When
    JvmProcess.Exit exit = engine.terminate();

    // Then it ends soon, and the chunk is neither given up nor lost
    assertThat(exit.duration()).isLessThan(Duration.ofSeconds(30));
    assertThat(count("retry")).isEqualTo(2);
    assertThat(count("failed")).isZero();
    databases.target().execute("DROP TRIGGER broken ON student_snapshots");
    engine.restart();
    new Oracle(databases).awaitInSync(Duration.ofSeconds(60));
    assertThat(count("success")).isEqualTo(2);
  }

  private long count(String status) {
    return Long.parseLong(
        databases.target().queryOne("SELECT count(*) FROM sync_logs WHERE status = ?", status));
  }
}
