package io.dbsync.queue;

import java.io.File;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * An Artemis broker in this process, reachable by {@code vm://0} only, its journal on disk. One
 * process owns a journal: a second one waits until the first has ended.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final long MAX_QUEUE_BYTES = 32L << 20;

  /** Messages neither expire nor run out of deliveries; the broker warns if it has no name. */
  private static final SimpleString UNUSED = SimpleString.of("sync.undeliverable");

  private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

  /**
   * @param directory where the journal is kept
   * @param redeliveryDelay ms before a message that was rolled back is delivered again
   */
  public EmbeddedBroker(String directory, long redeliveryDelay) {
    broker.setConfiguration(configuration(new File(directory), redeliveryDelay));
  }

  /**
   * Starts the broker.
   *
   * @throws IllegalStateException if it cannot be started
   */
  public void start() {
    try {
      broker.start();
    } catch (Exception e) {
      throw new IllegalStateException(
          "the embedded broker does not start in "
              + broker.getActiveMQServer().getConfiguration().getJournalDirectory(),
          e);
    }
  }

  private static Configuration configuration(File directory, long redeliveryDelay) {
    try {
      return new ConfigurationImpl()
          .setPersistenceEnabled(true)
          .setSecurityEnabled(false)
          .setJMXManagementEnabled(false)
          .setJournalType(JournalType.NIO)
          .setJournalDirectory(new File(directory, "journal").getPath())
          .setBindingsDirectory(new File(directory, "bindings").getPath())
          .setLargeMessagesDirectory(new File(directory, "large-messages").getPath())
          .setPagingDirectory(new File(directory, "paging").getPath())
          .setJournalFileSize(2 << 20)
          .setJournalMinFiles(2)
          .setMaxDiskUsage(-1)
          .addAcceptorConfiguration("in-vm", "vm://0")
          .addAddressSetting(
              "#",
              new AddressSettings()
                  // an outage may last for ever: no number of deliveries makes a message dead
                  .setMaxDeliveryAttempts(-1)
                  .setDeadLetterAddress(UNUSED)
                  .setExpiryAddress(UNUSED)
                  .setRedeliveryDelay(redeliveryDelay)
                  .setMaxSizeBytes(MAX_QUEUE_BYTES)
                  .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                  .setAutoCreateQueues(true)
                  .setAutoDeleteQueues(false)
                  .setAutoDeleteAddresses(false));
    } catch (Exception e) {
      throw new IllegalStateException("embedded broker", e);
    }
  }

  @Override
  public void close() throws Exception {
    broker.stop();
  }
}
