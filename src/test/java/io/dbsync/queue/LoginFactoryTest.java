package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import jakarta.jms.JMSException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose password changes is connected to with the new one. */
final class LoginFactoryTest {

  @TempDir private Path directory;

  /** Lets in whoever has the password. */
  private static final class OnePassword implements ActiveMQSecurityManager {
    private volatile String password = "first";

    @Override
    public boolean validateUser(String user, String given) {
      return "engine".equals(user) && password.equals(given);
    }

    @Override
    public boolean validateUserAndRole(
        String user, String given, Set<Role> roles, CheckType check) {
      return validateUser(user, given);
    }
  }

  @Test
  void takesTheNewPasswordWhenTheOldOneIsRefused() throws Exception {
    // Given
    OnePassword broker = new OnePassword();
    EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    server.setConfiguration(
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(true)
            .setSecurityInvalidationInterval(0)
            .setJMXManagementEnabled(false)
            .addAcceptorConfiguration("in-vm", "vm://77"));
    server.setSecurityManager(broker);
    server.start();
    Path secret = Files.writeString(directory.resolve("secret"), "first\n");
    var pool = Connections.senders(new Settings.Broker("vm://77", settings(secret).login(), null));
    try {
      Connections.check(pool);

      // When
      broker.password = "second";
      pool.clear();

      // Then
      assertThatThrownBy(() -> Connections.check(pool)).isInstanceOf(JMSException.class);

      // When
      Files.writeString(secret, "second");

      // Then
      Connections.check(pool);
      assertThat(pool.getNumConnections()).isPositive();
    } finally {
      Connections.close(pool);
      server.stop();
    }
  }

  private Settings.Broker settings(Path secret) {
    Properties properties = new Properties();
    properties.setProperty("sync.source.url", "jdbc:postgresql://h/a");
    properties.setProperty("sync.target.url", "jdbc:postgresql://h/b");
    properties.setProperty("sync.broker.username", "engine");
    properties.setProperty("sync.broker.password-file", secret.toString());
    return SettingsReader.read(directory, Map.of(), properties).settings().broker();
  }
}
