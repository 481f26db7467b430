package io.dbsync.operations;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.queue.Connections;
import io.dbsync.settings.Settings;
import jakarta.jms.ConnectionFactory;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until everything is there, migrates the target, and starts the tables' routes. Runs beside
 * the admin API, which answers meanwhile.
 */
public final class Startup implements Runnable, AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Startup.class);
  private static final long PAUSE_MS = 1_000;
  private static final int LOG_EVERY = 30;
  private static final long STOP_MS = 10_000;

  private final Settings settings;
  private final Databases databases;
  private final ConnectionFactory broker;
  private final TableRoutes routes;
  private final Thread thread = new Thread(this, "startup");
  private volatile String phase = "starting";
  private volatile Instant startedAt;
  private volatile boolean stopped;

  /** Something to wait for. */
  private interface Attempt {
    void run() throws Exception;
  }

  /**
   * @param broker gives connections to the broker
   * @param routes of the tables, which have been made and not started
   */
  public Startup(
      Settings settings, Databases databases, ConnectionFactory broker, TableRoutes routes) {
    this.settings = settings;
    this.databases = databases;
    this.broker = broker;
    this.routes = routes;
  }

  /** What the start is waiting for; null when it is over. */
  public String phase() {
    return phase;
  }

  /** When the tables had their routes; null before that. */
  Instant startedAt() {
    return startedAt;
  }

  /** Begins, in a thread of its own. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the waiting; routes are not started behind this. */
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    // not interrupted: a route that is half started could not be stopped
    thread.join(STOP_MS);
  }

  @Override
  public void run() {
    try {
      await(
          "source " + settings.source().location(),
          () -> Databases.check(databases.sourceCatalog()));
      await("target " + settings.target().location(), () -> Databases.check(databases.target()));
      await("broker " + settings.broker().location(), () -> Connections.check(broker));
      await("migration of the target", () -> new Migration(settings, databases).run());
      routes.start(() -> stopped);
      startedAt = Instant.now();
      phase = null;
      LOGGER.info("event=started tables={}", settings.tables().size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      phase = "start failed: " + SqlErrors.reason(e);
      LOGGER.error("event=start-failed reason=\"{}\"", SqlErrors.reason(e), e);
    }
  }

  private void await(String what, Attempt attempt) throws InterruptedException {
    phase = "waiting for " + what;
    for (int tries = 0; !stopped; tries++) {
      try {
        attempt.run();
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        phase = "waiting for " + what + ": " + SqlErrors.reason(e);
        if (tries % LOG_EVERY == 0) {
          LOGGER.warn("event=waiting for=\"{}\" reason=\"{}\"", what, SqlErrors.reason(e));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    }
    throw new InterruptedException("stopped while " + phase);
  }
}
