package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbsync.queue.Batch;
import io.dbsync.queue.Connections;
import io.dbsync.settings.Settings;
import io.dbsync.testing.ExternalBroker;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import io.dbsync.testing.TcpProxy;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine with a broker that is somebody else's. */
final class ExternalBrokerTest extends TableFixture {

  /** A message that is lost, or was never sent, is noticed after 90 s. */
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(180);

  private ExternalBroker broker;

  @BeforeEach
  void startWithBroker() throws Exception {
    broker = new ExternalBroker();
    start(Map.of("sync.broker.url", broker.url(), "sync.chunk.rows", "10"));
  }

  @AfterEach
  void stopBroker() throws Exception {
    // before the broker: what it has under way is to be given back
    engine.close();
    broker.close();
  }

  private void assertNothingFailed() {
    SyncLog log = new SyncLog(databases);
    assertThat(countInTarget("sync_logs WHERE status = 'failed'")).isZero();
    assertThat(countInTarget("student_snapshots WHERE sync_status = 'failed'")).isZero();
    log.assertHistoriesConsistent();
  }

  @Test
  void copiesThroughIt() {
    new StudentScenario(databases).play();
  }

  @Test
  void goesOnAfterAnOutageOfTheBroker() throws Exception {
    // Given
    Students.add(databases.source(), 300);

    // When
    broker.stop();
    inSource("UPDATE students SET age = age + 1", "DELETE FROM students WHERE id % 10 = 0");
    Awaitility.await("outage seen")
        .atMost(PATIENCE)
        .until(() -> engine.api().get("/").status() == 503);
    Students.add(databases.source(), 50);
    broker.start();

    // Then
    new Oracle(databases).awaitInSync(LONG_PATIENCE);
    Awaitility.await("up again").atMost(PATIENCE).until(engine.api()::isUp);
    assertNothingFailed();
  }

  @Test
  void sendsAllThatCouldNotBeSentAsSoonAsTheBrokerIsBack() throws Exception {
    // Given chunks of several polls that could not be sent, and as many attempts in vain
    Students.add(databases.source(), 100);
    Oracle oracle = new Oracle(databases);
    oracle.awaitInSync(PATIENCE);
    broker.stop();
    inSource("UPDATE students SET age = age + 1");
    Awaitility.await("chunks of several polls")
        .atMost(PATIENCE)
        .until(() -> countInTarget("sync_chunks WHERE finished_at IS NULL") > Batch.MOST_CHUNKS);

    // When
    broker.start();

    // Then none is taken for one that is on its way
    oracle.awaitInSync(PATIENCE);
    assertNothingFailed();
  }

  @Test
  void takesBackWhatIsNotAppliedThoughItRefusesAConsumer() throws Exception {
    // Given a queue with room for one consumer, where the engine wants two
    Students.add(databases.source(), 100);
    Oracle oracle = new Oracle(databases);
    oracle.awaitInSync(PATIENCE);
    Awaitility.await("second one gone")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> broker.admitOneConsumer("sync.students"));
    // and a target that refuses
    databases.target().execute("CREATE SEQUENCE attempts");
    databases
        .target()
        .execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                + " $$ BEGIN PERFORM nextval('attempts'), pg_sleep(0.4); RAISE 'full' USING ERRCODE = '53100'; END $$");
    databases
        .target()
        .execute(
            "CREATE TRIGGER full_disk BEFORE UPDATE ON student_snapshots"
                + " FOR EACH STATEMENT EXECUTE FUNCTION full_disk()");

    // When chunks are given back for a while
    inSource("UPDATE students SET age = age + 1");
    Awaitility.await("chunks given back")
        .atMost(PATIENCE)
        .until(() -> countInTarget("attempts WHERE last_value >= 20") == 1);
    databases.target().execute("DROP TRIGGER full_disk ON student_snapshots");

    // Then none of them stays with a consumer that is no more
    oracle.awaitInSync(PATIENCE);
    assertNothingFailed();
  }

  @Test
  void takesOverWhatAFrozenEngineHasReceived() throws Exception {
    // Given another engine's consumer, which has a chunk
    Students.add(databases.source(), 10);
    Oracle oracle = new Oracle(databases);
    oracle.awaitInSync(PATIENCE);
    engine.camel().getRouteController().stopRoute("apply-students");
    try (TcpProxy proxy = new TcpProxy(URI.create(broker.url()).getPort())) {
      var pool =
          Connections.receivers(
              new Settings.Broker("tcp://127.0.0.1:" + proxy.port(), null, null, null));
      var connection = pool.createConnection();
      connection.start();
      var session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      inSource("UPDATE students SET age = age + 1");
      assertThat(
              session
                  .createConsumer(session.createQueue("sync.students"))
                  .receive(PATIENCE.toMillis()))
          .isNotNull();

      // When it falls silent, without a word
      proxy.fallSilent();
      engine.camel().getRouteController().startRoute("apply-students");

      // Then the broker takes the chunk back; Artemis' own limit is 60 s
      oracle.awaitInSync(Duration.ofSeconds(30));
      assertNothingFailed();
      proxy.speak();
      Connections.close(pool);
    }
  }

  @Test
  void isNotSaidToBeThereWhenItIsSilent() throws Exception {
    // Given a pool whose connections have all been used
    int port = URI.create(broker.url()).getPort();
    try (TcpProxy proxy = new TcpProxy(port)) {
      var pool =
          Connections.senders(
              new Settings.Broker(
                  "tcp://127.0.0.1:" + proxy.port() + "?callTimeout=1000", null, null, null));
      for (int i = 0; i < pool.getMaxConnections(); i++) {
        Connections.check(pool);
      }

      // When
      proxy.fallSilent();

      // Then
      assertThatThrownBy(() -> Connections.check(pool)).isInstanceOf(JMSException.class);
      Connections.close(pool);
    }
  }

  @Test
  void sendsAgainWhatTheBrokerHasLost() throws Exception {
    // Given
    Students.add(databases.source(), 100);
    Oracle oracle = new Oracle(databases);
    oracle.awaitInSync(PATIENCE);
    try (Connection connection = databases.target().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // nothing can be applied meanwhile
      statement.execute("LOCK TABLE student_snapshots IN SHARE ROW EXCLUSIVE MODE");
      inSource("UPDATE students SET age = age + 1");
      Awaitility.await("chunks under way")
          .atMost(PATIENCE)
          .until(() -> countInTarget("sync_chunks WHERE finished_at IS NULL") >= 10);

      // When
      broker.stopAndLoseAll();
    }
    broker.start();
    // as if the grace of a chunk that does not come had passed
    databases
        .target()
        .execute(
            "UPDATE sync_chunks SET sent_at = now() - interval '1 hour'"
                + " WHERE finished_at IS NULL");

    // Then
    oracle.awaitInSync(LONG_PATIENCE);
    assertNothingFailed();
  }
}
