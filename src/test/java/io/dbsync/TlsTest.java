package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbsync.database.Databases;
import io.dbsync.queue.BrokerCheck;
import io.dbsync.queue.Connections;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.settings.TableSettings;
import io.dbsync.testing.Certificate;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.ExternalBroker;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Students;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** TLS to the databases and to the broker, told by URL alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTest {

  private Certificate right;
  private Certificate wrong;
  private PostgresServer server;
  private ExternalBroker broker;
  private DatabasePair databases;

  @BeforeAll
  void startServers() throws Exception {
    right = new Certificate();
    wrong = new Certificate();
    server = new PostgresServer();
    server.useTls(right);
    databases = new DatabasePair(server, server);
    broker =
        new ExternalBroker(
            "?sslEnabled=true&keyStoreType=PKCS12&keyStorePath=%s&keyStorePassword=%s"
                .formatted(right.keyStore(), Certificate.PASSWORD));
  }

  @AfterAll
  void stopServers() throws Exception {
    broker.close();
    server.close();
    wrong.close();
    right.close();
  }

  private Map<String, String> settings(Certificate trusted) {
    Map<String, String> settings = new HashMap<>(databases.settings());
    settings.replaceAll((key, url) -> url + "&sslmode=verify-full&sslrootcert=" + trusted.pem());
    settings.put(
        "sync.broker.url",
        broker.url()
            + "?sslEnabled=true&trustStoreType=PKCS12&trustStorePath=%s&trustStorePassword=%s"
                .formatted(trusted.keyStore(), Certificate.PASSWORD));
    return settings;
  }

  private static Settings read(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    return SettingsReader.read(Path.of("no such directory"), Map.of(), properties).settings();
  }

  @Test
  void isUsedByTheWholeEngine() throws Exception {
    // Given
    Students.add(databases.source(), 20);

    // When
    try (InProcessEngine engine = new InProcessEngine(settings(right)).awaitStarted()) {

      // Then
      new Oracle(databases).awaitInSync(Duration.ofSeconds(60));
      assertThat(engine.api().isUp()).isTrue();
      assertThat(
              databases
                  .source()
                  .query(
                      "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                          + " WHERE application_name = 'db-sync-engine'")
                  .toString())
          .isEqualTo("[[t]]");
    }
  }

  @Test
  void refusesADatabaseThatItDoesNotTrust() throws Exception {
    try (Databases pools = new Databases(read(settings(right)));
        Databases mistrustful = new Databases(read(settings(wrong)))) {
      assertThatCode(() -> Databases.check(pools.target())).doesNotThrowAnyException();
      assertThatThrownBy(() -> Databases.check(mistrustful.source(TableSettings.DEFAULT_SOURCE)))
          .hasStackTraceContaining("SSL error");
      assertThatThrownBy(() -> Databases.check(mistrustful.target()))
          .hasStackTraceContaining("SSL error");
    }
  }

  @Test
  void refusesABrokerThatItDoesNotTrust() throws Exception {
    JmsPoolConnectionFactory pool = Connections.senders(read(settings(right)).broker());
    JmsPoolConnectionFactory mistrustful = Connections.senders(read(settings(wrong)).broker());
    try {
      assertThatCode(() -> Connections.check(pool)).doesNotThrowAnyException();
      BrokerCheck check = new BrokerCheck(read(settings(wrong)).broker(), mistrustful, null);
      for (String attempt : new String[] {"first", "next"}) {
        assertThatThrownBy(check::run)
            .as(attempt)
            .hasMessageStartingWith("sync.broker.url: the certificate of 127.0.0.1:")
            .hasMessageContaining("trustStorePath");
      }
    } finally {
      Connections.close(pool);
      Connections.close(mistrustful);
    }
  }
}
