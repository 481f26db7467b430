package io.dbsync;

import jakarta.jms.JMSContext;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Writes to the queue of the students, as anybody could who reaches the embedded broker. */
final class Queue implements AutoCloseable {

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

  /** Sends a chunk that the ledger does not know. */
  void sendChunk(String operation, String... keys) {
    send(
        """
        {"table": "students", "run": 1, "chunk": 999999, "operation": "%s", "keys": ["%s"]}
        """
            .formatted(operation, String.join("\", \"", keys)));
  }

  @Override
  public void close() {
    broker.close();
  }
}
