package io.dbsync.chaos;

import io.dbsync.testing.ExternalBroker;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Random;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;

/** Sends each message again that is sent to the engine's queues, later and in another order. */
final class Repeater implements AutoCloseable {

  private static final int MOST_REPEATS = 3;
  private static final int LATEST_MS = 3_000;

  private final Random random;
  private final ActiveMQConnectionFactory factory;
  private final Connection connection;
  private final Session session;
  private final MessageProducer producer;

  /**
   * Starts at once.
   *
   * @param url of a broker that hands out copies of the messages
   */
  Repeater(String url, Random random) throws JMSException {
    this.random = new Random(random.nextLong());
    factory = new ActiveMQConnectionFactory(url);
    connection = factory.createConnection();
    session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    producer = session.createProducer(null);
    session
        .createConsumer(session.createQueue(ExternalBroker.COPIES))
        .setMessageListener(this::repeat);
    connection.start();
  }

  private void repeat(Message message) {
    try {
      String text = ((TextMessage) message).getText();
      // the copy has the address of the queue for copies
      String table = text.replaceAll("(?s).*\"table\" *: *\"([a-z]+)\".*", "$1");
      for (int n = random.nextInt(MOST_REPEATS + 1); n > 0; n--) {
        TextMessage copy = session.createTextMessage(text);
        copy.setBooleanProperty(ExternalBroker.IS_COPY, true);
        producer.setDeliveryDelay(random.nextInt(LATEST_MS));
        producer.setPriority(random.nextInt(10));
        producer.send(ActiveMQDestination.createQueue("sync." + table), copy);
      }
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws JMSException {
    connection.close();
    factory.close();
  }
}
