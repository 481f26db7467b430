package io.dbsync;

import io.dbsync.testing.AtExit;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.TemporaryDirectory;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** A broker as an operator runs it beside the engine: on TCP, with a journal of its own. */
final class ExternalBroker implements AutoCloseable {

  private final String parameters;
  private final int port = FreePort.find();
  private TemporaryDirectory directory = new TemporaryDirectory("broker");
  private EmbeddedActiveMQ broker;

  /** Starts the broker. */
  ExternalBroker() throws Exception {
    this("");
  }

  /**
   * Starts the broker.
   *
   * @param parameters of its acceptor
   */
  ExternalBroker(String parameters) throws Exception {
    this.parameters = parameters;
    AtExit.add(this);
    start();
  }

  String url() {
    return "tcp://127.0.0.1:" + port;
  }

  /** Starts the broker with the journal it had. */
  void start() throws Exception {
    Path path = directory.path();
    broker = new EmbeddedActiveMQ();
    broker.setConfiguration(
        new ConfigurationImpl()
            .setName("external")
            .setPersistenceEnabled(true)
            .setSecurityEnabled(false)
            .setJMXManagementEnabled(false)
            .setJournalType(JournalType.NIO)
            .setJournalDirectory(path.resolve("journal").toString())
            .setBindingsDirectory(path.resolve("bindings").toString())
            .setLargeMessagesDirectory(path.resolve("large-messages").toString())
            .setPagingDirectory(path.resolve("paging").toString())
            .setMaxDiskUsage(-1)
            .addAcceptorConfiguration("tcp", url() + parameters)
            .addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1)));
    broker.start();
  }

  /** Stops the broker. */
  void stop() throws Exception {
    if (broker != null) {
      broker.stop();
      broker = null;
    }
  }

  /** Stops the broker and throws its journal away. */
  void stopAndLoseAll() throws Exception {
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
