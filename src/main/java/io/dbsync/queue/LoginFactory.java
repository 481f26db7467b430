package io.dbsync.queue;

import io.dbsync.settings.Login;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the broker. If it refuses the login, the settings are read again: a password that was
 * changed needs no restart.
 */
final class LoginFactory extends ActiveMQConnectionFactory {

  private static final long serialVersionUID = 1L;
  private static final Logger LOGGER = LoggerFactory.getLogger(LoginFactory.class);

  private transient volatile Login login;

  LoginFactory(String url, Login login) {
    super(url);
    this.login = login;
  }

  @Override
  public Connection createConnection() throws JMSException {
    Login used = login;
    try {
      return createConnection(used.username(), used.password());
    } catch (JMSSecurityException e) {
      Login now = used.again();
      if (now.equals(used)) {
        throw e;
      }
      Connection connection = createConnection(now.username(), now.password());
      login = now;
      LOGGER.info("event=login-renewed settings={}", now.prefix());
      return connection;
    }
  }
}
