package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.ExternalBroker;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two engines on one broker and one target: trap T29. */
final class TwoEnginesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Test
  void oneTakesOverFromAnotherThatIsFrozenAndWakesUpLater() throws Exception {
    // Given two engines, one of which polls
    try (ExternalBroker broker = new ExternalBroker();
        DatabasePair databases = new DatabasePair()) {
      Map<String, String> settings = new HashMap<>(databases.settings());
      settings.put("sync.broker.url", broker.url());
      settings.put("sync.poll.period", "500ms");
      try (EngineProcess first = new EngineProcess(settings).start().awaitHealthy();
          EngineProcess second = new EngineProcess(settings).start().awaitHealthy()) {
        Students.add(databases.source(), 500);
        new Oracle(databases).awaitInSync(PATIENCE);
        String owner = owner(databases);
        boolean firstPolls = owner.contains(":" + first.handle().pid() + ":");
        EngineProcess poller = firstPolls ? first : second;
        EngineProcess other = firstPolls ? second : first;

        // When it freezes in the middle of work
        databases.source().execute("UPDATE students SET age = age + 1");
        poller.pause();
        databases.source().execute("DELETE FROM students WHERE id <= 100");
        databases.source().execute("UPDATE students SET age = 99 WHERE id BETWEEN 200 AND 210");

        // Then the other one takes over
        await().atMost(PATIENCE).until(() -> !owner(databases).equals(owner));
        databases.source().execute("UPDATE students SET course = 'later' WHERE id > 400");

        // And nothing is harmed when the first one wakes up
        poller.resume();
        new Oracle(databases).awaitInSync(PATIENCE);
        new SyncLog(databases).assertHistoriesConsistent();
        assertThat(new SyncLog(databases).count("DELETE", "success")).isEqualTo(100);
        assertThat(new Polls(other.api(), databases).findings()).isZero();
      }
    }
  }

  private static String owner(DatabasePair databases) {
    return databases
        .target()
        .queryOne("SELECT lease_owner FROM sync_tables WHERE table_name = 'students'");
  }
}
