package io.dbsync.queue;

import io.dbsync.settings.Settings;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Checks whether the broker answers, and finds out why not: for the start-up and the health. */
public final class BrokerCheck implements AutoCloseable {

  private static final long TIMEOUT_MS = 2_000;

  private final ConnectionFactory broker;
  private final EmbeddedBroker embedded;
  private final BrokerTrouble trouble;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "broker-check");
            thread.setDaemon(true);
            return thread;
          });
  private Future<Void> asked;
  private volatile boolean failed;

  /**
   * @param settings where the broker is
   * @param broker gives connections to it
   * @param embedded the broker itself; null if it is an external one
   */
  public BrokerCheck(Settings.Broker settings, ConnectionFactory broker, EmbeddedBroker embedded) {
    this.broker = broker;
    this.embedded = embedded;
    this.trouble = new BrokerTrouble(settings);
  }

  /**
   * Whether the broker answers.
   *
   * @throws JMSException if it does not; its message is the cause, and names the setting to look at
   */
  public void run() throws JMSException {
    try {
      if (failed || embedded != null) {
        // an attempt may take long
        rejectKnown();
      }
      ask();
      failed = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JMSException("interrupted");
    } catch (TimeoutException e) {
      failed = true;
      rejectKnown();
      throw new JMSException(
          embedded == null ? trouble.ofSilence(TIMEOUT_MS) : embedded.troubleOfSilence(TIMEOUT_MS));
    } catch (ExecutionException e) {
      failed = true;
      rejectKnown();
      throw new JMSException(
          e.getCause() instanceof JMSException told && embedded == null
              ? trouble.of(told)
              : e.getCause().getMessage());
    }
  }

  private void rejectKnown() throws JMSException {
    String known = embedded == null ? trouble.ofNetwork() : embedded.trouble();
    if (known != null) {
      throw new JMSException(known);
    }
  }

  /** One that hangs is not asked again: its answer is still awaited. */
  private void ask() throws InterruptedException, TimeoutException, ExecutionException {
    Future<Void> answer;
    synchronized (this) {
      if (asked == null || asked.isDone()) {
        asked = executor.submit(this::check);
      }
      answer = asked;
    }
    answer.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  private Void check() throws JMSException {
    try {
      Connections.check(broker);
    } catch (JMSException e) {
      // the pool's connection may be dead although the broker is there: the next one is new
      Connections.check(broker);
    }
    return null;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
