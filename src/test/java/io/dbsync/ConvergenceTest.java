package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The property that matters: whatever is written to the source, and whenever the engine stops and
 * starts in between, the target ends up equal and the next poll finds nothing.
 */
final class ConvergenceTest {

  private static final int ROUNDS = 12;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void convergesWhateverIsWritten(long seed) throws Exception {
    Random random = new Random(seed);
    try (DatabasePair databases = new DatabasePair();
        InProcessEngine engine = new InProcessEngine(databases).awaitStarted()) {
      // Given a source that changes at random while the engine is at work, away or on its way
      RandomWrites writes = new RandomWrites(databases.source(), random);
      for (int round = 0; round < ROUNDS; round++) {
        writes.transactions(1 + random.nextInt(8));
        if (random.nextInt(3) == 0) {
          engine.stop();
          writes.transactions(random.nextInt(3));
          engine.start();
        }
      }

      // When it is left in peace
      new Oracle(databases).awaitInSync(Duration.ofSeconds(60));

      // Then nothing is left to find, and each change was logged as it happened
      engine.awaitStarted();
      assertThat(new Polls(engine.api(), databases).findings()).as("seed %d", seed).isZero();
      new SyncLog(databases).assertHistoriesConsistent();
      assertThat(
              databases
                  .target()
                  .queryOne("SELECT count(*) FROM sync_logs WHERE status <> 'success'"))
          .isEqualTo("0");
    }
  }
}
