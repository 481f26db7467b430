package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import java.io.File;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Artemis broker in this process, reachable by its {@code vm:} URL only, its journal on disk.
 * One process owns a journal: a second one waits until the first has ended.
 *
 * <p>A broker that cannot write its journal, for a full disk, stops itself. It is started again
 * until it can.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final long MAX_QUEUE_BYTES = 32L << 20;

  /** What a start may write: two files of the journal and the bindings. */
  private static final long ROOM_BYTES = 8L << 20;

  /** How long a write waits for others to be synced with; Artemis' own 3.3 ms are a disk's. */
  private static final int SYNC_NANOS = 200_000;

  private static final long WATCH_SECONDS = 5;
  private static final long STOP_SECONDS = 5;

  /** Messages neither expire nor run out of deliveries; the broker warns if it has no name. */
  private static final SimpleString UNUSED = SimpleString.of("sync.undeliverable");

  private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
  private final File directory;
  private boolean down;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "broker-watch");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param url {@code vm://0}, or with the number of another broker of this process
   * @param directory where the journal is kept
   * @param redeliveryDelay ms before a message that was rolled back is delivered again
   */
  public EmbeddedBroker(String url, String directory, long redeliveryDelay) {
    this.directory = new File(directory);
    broker.setConfiguration(configuration(url, this.directory, redeliveryDelay));
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
    watch.scheduleWithFixedDelay(this::revive, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
  }

  /** What is wrong, and what to do; null for nothing. */
  String trouble() {
    ActiveMQServer server = broker.getActiveMQServer();
    if (server != null && server.isStarted() && server.isActive()) {
      return null;
    }
    return isFull() ? full() : "sync.broker.directory: " + cannotWrite();
  }

  /** What it means that the broker does not answer. */
  String troubleOfSilence(long millis) {
    return isFull() ? full() : "the embedded broker does not answer within %s ms".formatted(millis);
  }

  private boolean isFull() {
    return directory.getUsableSpace() < ROOM_BYTES;
  }

  private String full() {
    return "sync.broker.directory: the disk of %s is full (%s kB free); make room, the broker needs %s MB"
        .formatted(directory, directory.getUsableSpace() >> 10, ROOM_BYTES >> 20);
  }

  private String cannotWrite() {
    return "the broker cannot write its journal in %s; it starts again as soon as it can"
        .formatted(directory);
  }

  private void revive() {
    ActiveMQServer server = broker.getActiveMQServer();
    if (server.isStarted() && server.isActive()) {
      return;
    }
    if (!down) {
      down = true;
      LOGGER.warn(
          "event=broker-down directory={} free_bytes={} reason=\"{}\"",
          directory,
          directory.getUsableSpace(),
          isFull() ? full() : cannotWrite());
    }
    if (isFull()) {
      return;
    }
    try {
      // what a failed start has left half done
      broker.stop();
      broker.start();
      if (server.isStarted() && server.isActive()) {
        down = false;
        LOGGER.info("event=broker-restart directory={}", directory);
      }
    } catch (Exception e) {
      LOGGER.debug("event=broker-restart-failed reason=\"{}\"", SqlErrors.reason(e));
    }
  }

  private static Configuration configuration(String url, File directory, long redeliveryDelay) {
    try {
      return new ConfigurationImpl()
          .setPersistenceEnabled(true)
          .setSecurityEnabled(false)
          .setJMXManagementEnabled(false)
          .setJournalType(JournalType.NIO)
          .setJournalBufferTimeout_NIO(SYNC_NANOS)
          .setJournalDirectory(new File(directory, "journal").getPath())
          .setBindingsDirectory(new File(directory, "bindings").getPath())
          .setLargeMessagesDirectory(new File(directory, "large-messages").getPath())
          .setPagingDirectory(new File(directory, "paging").getPath())
          .setJournalFileSize(2 << 20)
          .setJournalMinFiles(2)
          .setMaxDiskUsage(-1)
          .addAcceptorConfiguration("in-vm", url)
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
    watch.shutdownNow();
    if (!watch.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOGGER.warn("event=stop-trouble part=broker-watch reason=\"still starting the broker\"");
    }
    broker.stop();
  }
}
