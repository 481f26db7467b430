package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import io.dbsync.testing.TemporaryDirectory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

/** The embedded broker cannot write its journal, as on a full disk: it stops, and comes back. */
final class BrokerJournalTest extends TableFixture {

  /** Large enough to fill the journal soon, small enough to be kept there. */
  private static final String TEXT = "x".repeat(40_000);

  @Test
  void comesBackWhenTheJournalCanBeWrittenAgain() throws Exception {
    try (TemporaryDirectory directory = new TemporaryDirectory("broker")) {
      // Given
      Students.add(databases.source(), 100);
      start(Map.of("sync.broker.directory", directory.path().toString()));
      new Oracle(databases).awaitInSync(PATIENCE);

      // When no file can be added to the journal, and it needs more
      Path journal = directory.path().resolve("journal");
      Path away = directory.path().resolve("away");
      Files.move(journal, away);
      Files.createFile(journal);
      fillJournal();
      await("broker down").atMost(PATIENCE).until(() -> brokerStatus().equals("DOWN"));
      await("cause told")
          .atMost(PATIENCE)
          .until(() -> brokerDetail().contains("sync.broker.directory"));
      inSource("UPDATE students SET age = age + 1");
      Files.delete(journal);
      Files.move(away, journal);

      // Then
      new Oracle(databases).awaitInSync(PATIENCE);
      await("up again").atMost(PATIENCE).until(engine.api()::isUp);
      assertThat(countInTarget("sync_logs WHERE status <> 'success'")).isZero();
      new SyncLog(databases).assertHistoriesConsistent();
      engine.close();
    }
  }

  private static void fillJournal() {
    try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory("vm://0");
        JMSContext context = broker.createContext()) {
      for (int i = 0; i < 100; i++) {
        context.createProducer().send(context.createQueue("elsewhere"), TEXT);
      }
    } catch (JMSRuntimeException e) {
      // as it should be: the broker has stopped
    }
  }

  @Test
  void holdsNoLargeMessages() throws Exception {
    // Given keys of 200 characters, so many that a chunk has 200 kB of them
    inSource(
        "CREATE TABLE long (id text PRIMARY KEY)",
        "INSERT INTO long SELECT lpad(n::text, 200, 'k') FROM generate_series(1, 1000) n");
    try (TemporaryDirectory directory = new TemporaryDirectory("broker")) {
      start(
          Map.of(
              "sync.broker.directory",
              directory.path().toString(),
              "sync.table.long.source",
              "long"));
      oracleOf("long").awaitInSync(PATIENCE);

      // When a chunk of them waits in the queue
      try (Connection owner = databases.target().connect();
          Statement statement = owner.createStatement()) {
        owner.setAutoCommit(false);
        statement.execute("LOCK TABLE long_snapshots IN SHARE ROW EXCLUSIVE MODE");
        inSource("DELETE FROM long WHERE id LIKE '%1'", "ALTER TABLE long ADD COLUMN n int");
        await()
            .atMost(PATIENCE)
            .until(() -> countInTarget("sync_chunks WHERE finished_at IS NULL") > 0);

        // Then no file is of its own, which a full disk could cut off
        try (Stream<Path> files = Files.list(directory.path().resolve("large-messages"))) {
          assertThat(files).isEmpty();
        }
      }
      oracleOf("long").awaitInSync(PATIENCE);
      assertThat(countInTarget("sync_logs WHERE status = 'failed'")).isZero();
      engine.close();
    }
  }

  private String brokerDetail() {
    return engine.api().get("/").json().at("/checks/broker/detail").asText();
  }

  private String brokerStatus() {
    return engine.api().get("/").json().at("/checks/broker/status").asText();
  }
}
