package io.dbsync;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Collections;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Writes to the queue of the students, as anybody could who reaches the embedded broker. */
final class Queue implements AutoCloseable {

  /** Makes a message. */
  interface Maker {
    Message in(JMSContext context) throws JMSException;
  }

  private final ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory("vm://0");

  /** Sends a text. */
  void send(String text) {
    send(text, Map.of());
  }

  /** Sends a text with headers. */
  void send(String text, Map<String, String> headers) {
    try (JMSContext context = broker.createContext()) {
      var producer = context.createProducer();
      headers.forEach(producer::setProperty);
      producer.send(context.createQueue("sync.students"), text);
    }
  }

  /** Sends a message of any kind. */
  void send(Maker maker) throws JMSException {
    try (JMSContext context = broker.createContext()) {
      context.createProducer().send(context.createQueue("sync.students"), maker.in(context));
    }
  }

  /** Sends a chunk that the ledger does not know. */
  void sendChunk(String operation, String... keys) {
    send(
        """
        {"table": "students", "run": 1, "chunk": 999999, "operation": "%s", "keys": ["%s"]}
        """
            .formatted(operation, String.join("\", \"", keys)));
  }

  /** How many messages are in the queue that no consumer has. */
  int messages() throws JMSException {
    try (JMSContext context = broker.createContext()) {
      return Collections.list(
              context.createBrowser(context.createQueue("sync.students")).getEnumeration())
          .size();
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
