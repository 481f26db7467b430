package io.dbsync.queue;

import io.dbsync.settings.Settings;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** JMS connections to the broker. */
public final class Connections {

  /**
   * How long a client of an external broker may be silent, in ms, before the broker takes its
   * messages back; the client gives the broker up after as long. The other consumers get the
   * messages of a frozen engine within this time, 2 s of the broker's and its redelivery delay.
   */
  static final long TTL_MS = 6_000;

  /** Pause between two signs of life, in ms. */
  private static final long PING_MS = 2_000;

  /** How long a call waits for the broker's answer, in ms. */
  private static final long CALL_MS = 10_000;

  /** Pause after an attempt to connect that failed, in ms: all that want a connection wait. */
  private static final long RETRY_MS = 100;

  private Connections() {}

  /**
   * A pool of connections whose sessions receive: one that is given back is closed, so that the
   * broker takes back what it has not acknowledged. A session that is kept would keep it, too, and
   * acknowledge it for whoever comes next.
   *
   * @param settings where the broker is
   */
  public static JmsPoolConnectionFactory receivers(Settings.Broker settings) {
    JmsPoolConnectionFactory pool = senders(settings);
    pool.setMaxIdleSessionsPerConnection(0);
    return pool;
  }

  /**
   * A pool of connections whose sessions send.
   *
   * @param settings where the broker is
   */
  public static JmsPoolConnectionFactory senders(Settings.Broker settings) {
    ActiveMQConnectionFactory factory = new LoginFactory(settings.url(), settings.login());
    bound(factory, settings);
    // a message stands for a second of work: one consumer must not hoard what another could do
    factory.setConsumerWindowSize(0);
    // one that is lost brings its message again, which does no harm
    factory.setBlockOnAcknowledge(false);
    // a send would ask the broker twice for its queue
    factory.setCacheDestinations(true);
    // messages are text; nothing may be deserialized
    factory.setDeserializationDenyList("*");
    JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
    pool.setConnectionFactory(factory);
    pool.setMaxConnections(4);
    return pool;
  }

  /** Sets the limits that the URL does not set. */
  private static void bound(ActiveMQConnectionFactory factory, Settings.Broker settings) {
    if (factory.getCallTimeout() == ActiveMQClient.DEFAULT_CALL_TIMEOUT) {
      factory.setCallTimeout(CALL_MS);
    }
    if (factory.getRetryInterval() == ActiveMQClient.DEFAULT_RETRY_INTERVAL) {
      factory.setRetryInterval(RETRY_MS);
    }
    // inside the process neither side can be silent without the other
    if (!settings.embedded()
        && factory.getConnectionTTL() == ActiveMQClient.DEFAULT_CONNECTION_TTL) {
      factory.setConnectionTTL(TTL_MS);
      factory.setClientFailureCheckPeriod(PING_MS);
    }
  }

  /** The places that the broker's URL names. */
  static TransportConfiguration[] places(Settings.Broker settings) {
    try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(settings.url())) {
      return factory.getStaticConnectors();
    }
  }

  /**
   * Whether the broker answers.
   *
   * @throws JMSException if it does not
   */
  public static void check(ConnectionFactory broker) throws JMSException {
    try (Connection connection = broker.createConnection();
        Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
      // of nothing, but it asks: a pooled connection is there even if the broker is not
      session.commit();
    }
  }

  /**
   * Closes what the pool and its factory hold.
   *
   * @throws JMSException never in practice; the factory's interface has it
   */
  public static void close(JmsPoolConnectionFactory pool) throws JMSException {
    pool.stop();
    ((ActiveMQConnectionFactory) pool.getConnectionFactory()).close();
  }
}
