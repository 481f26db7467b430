package io.dbsync.testing;

import static org.apache.activemq.artemis.api.core.RoutingType.ANYCAST;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.core.config.DivertConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ComponentConfigurationRoutingType;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** A broker as an operator runs it beside the engine: on TCP, with a journal of its own. */
public final class ExternalBroker implements AutoCloseable {

  /** Where a copy of each chunk goes that is sent to one of the engine's queues. */
  public static final String COPIES = "copies";

  /** A property of messages of which no copy is made. */
  public static final String IS_COPY = "isCopy";

  private static final long REDELIVERY_DELAY_MS = 1_000;

  private final String parameters;
  private final int port = FreePort.find();
  private TemporaryDirectory directory = new TemporaryDirectory("broker");
  private EmbeddedActiveMQ broker;

  /** Starts the broker. */
  public ExternalBroker() throws Exception {
    this("");
  }

  /**
   * Starts the broker.
   *
   * @param parameters of its acceptor
   */
  public ExternalBroker(String parameters) throws Exception {
    this.parameters = parameters;
    AtExit.add(this);
    start();
  }

  /**
   * A broker in a process of its own.
   *
   * @param arguments its port; the journal is in the working directory
   */
  public static void main(String[] arguments) throws Exception {
    start(Path.of(""), url(Integer.parseInt(arguments[0])));
  }

  /** Where clients find it. */
  public String url() {
    return url(port);
  }

  private static String url(int port) {
    return "tcp://127.0.0.1:" + port;
  }

  /** Starts the broker with the journal it had. */
  public void start() throws Exception {
    broker = start(directory.path(), url() + parameters);
  }

  private static EmbeddedActiveMQ start(Path directory, String acceptor) throws Exception {
    EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    broker.setConfiguration(
        new ConfigurationImpl()
            .setName("external")
            .setPersistenceEnabled(true)
            .setSecurityEnabled(false)
            .setJMXManagementEnabled(false)
            .setJournalType(JournalType.NIO)
            .setJournalDirectory(directory.resolve("journal").toString())
            .setBindingsDirectory(directory.resolve("bindings").toString())
            .setLargeMessagesDirectory(directory.resolve("large-messages").toString())
            .setPagingDirectory(directory.resolve("paging").toString())
            .setMaxDiskUsage(-1)
            .addAcceptorConfiguration("tcp", acceptor)
            .addDivertConfiguration(
                new DivertConfiguration()
                    .setName("copier")
                    .setAddress("sync.#")
                    .setForwardingAddress(COPIES)
                    .setRoutingType(ComponentConfigurationRoutingType.ANYCAST)
                    .setFilterString(IS_COPY + " IS NULL"))
            .addAddressSetting(
                "#",
                new AddressSettings()
                    .setMaxDeliveryAttempts(-1)
                    .setRedeliveryDelay(REDELIVERY_DELAY_MS)));
    broker.start();
    return broker;
  }

  /** Lets no more than one consumer have a queue. */
  public void admitOneConsumer(String queue) throws Exception {
    broker
        .getActiveMQServer()
        .updateQueue(QueueConfiguration.of(queue).setMaxConsumers(1).setRoutingType(ANYCAST));
  }

  /** Stops the broker. */
  public void stop() throws Exception {
    if (broker != null) {
      broker.stop();
      broker = null;
    }
  }

  /** Stops the broker and throws its journal away. */
  public void stopAndLoseAll() throws Exception {
    stop();
    directory.close();
    directory = new TemporaryDirectory("broker");
  }

  @Override
  public void close() throws Exception {
    stop();
    directory.close();
    AtExit.remove(this);
  }
}
