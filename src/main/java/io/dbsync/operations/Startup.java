package io.dbsync.operations;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.monitor.Start;
import io.dbsync.poll.Leases;
import io.dbsync.queue.BrokerCheck;
import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until everything is there, migrates the target, and starts the tables' routes. Runs beside
 * the admin API, which answers meanwhile. Each source is waited for apart: the tables of one that
 * is away do not keep back those of another.
 */
public final class Startup implements Start, AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Startup.class);
  private static final long PAUSE_MS = 1_000;
  private static final int LOG_EVERY = 30;
  private static final long STOP_MS = 10_000;

  /** The phase of what all tables need. */
  private static final String SHARED = "";

  private final Settings settings;
  private final Databases databases;
  private final Migration migration;
  private final BrokerCheck broker;
  private final TableRoutes routes;
  private final Leases leases;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Map<String, String> phases =
      new ConcurrentSkipListMap<>(Map.of(SHARED, "starting"));
  private final Map<String, Instant> started = new ConcurrentHashMap<>();
  private volatile Instant startedAt;
  private volatile boolean stopped;

  /** Something to wait for. */
  private interface Attempt {
    void run() throws Exception;
  }

  /**
   * @param broker checks whether the broker answers
   * @param routes of the tables, which have been made and not started
   * @param leases begin when the target is there
   */
  public Startup(
      Settings settings,
      Databases databases,
      BrokerCheck broker,
      TableRoutes routes,
      Leases leases) {
    this.settings = settings;
    this.databases = databases;
    this.migration = new Migration(settings, databases);
    this.broker = broker;
    this.routes = routes;
    this.leases = leases;
  }

  @Override
  public String phase() {
    String shared = shared();
    String sources = phases.isEmpty() ? null : String.join("; ", phases.values());
    return shared == null ? sources : shared;
  }

  private String shared() {
    return leases.stopped() == null ? phases.get(SHARED) : leases.stopped();
  }

  @Override
  public String waitsFor(TableSettings table) {
    String shared = shared();
    return shared == null ? phases.get(table.sourceName()) : shared;
  }

  /** Whether a source is waited for since the start. */
  boolean isWaitingFor(String source) {
    return phases.containsKey(source);
  }

  /** When all was there that every table needs; null before that. */
  Instant startedAt() {
    return startedAt;
  }

  @Override
  public Instant startedAt(String table) {
    return started.get(table);
  }

  /** Begins, in threads of its own. */
  void start() {
    settings.sources().keySet().forEach(name -> phases.put(name, "waiting for " + name));
    begin("startup", SHARED, this::startShared);
  }

  private void begin(String name, String phase, Attempt work) {
    Thread thread = new Thread(() -> run(phase, work), name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void run(String phase, Attempt work) {
    try {
      work.run();
      phases.remove(phase);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      phases.put(phase, "start failed: " + SqlErrors.reason(e));
      LOGGER.error("event=start-failed reason=\"{}\"", SqlErrors.reason(e), e);
    }
  }

  /** Ends the waiting; routes are not started behind this. */
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MS);
    for (Thread thread : threads) {
      // not interrupted: a route that is half started could not be stopped
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
  }

  private void startShared() throws Exception {
    await(
        SHARED,
        "target " + settings.target().location(),
        () -> Databases.check(databases.target()));
    await(SHARED, "broker " + settings.broker().location(), broker::run);
    await(SHARED, "migration of the target", migration::engineTables);
    await(SHARED, "leases in the target", () -> leases.start(migration.version(), routes));
    routes.startShared();
    startedAt = Instant.now();
    settings
        .sources()
        .keySet()
        .forEach(name -> begin("startup-" + name, name, () -> startTablesOf(name)));
  }

  private void startTablesOf(String source) throws Exception {
    await(
        source,
        source + " " + settings.sources().get(source).location(),
        () -> Databases.check(databases.source(source)));
    List<TableSettings> tables = settings.tablesOf(source);
    await(source, "migration of the target", () -> migration.snapshotTables(tables));
    for (TableSettings table : tables) {
      if (!stopped) {
        routes.start(table);
        started.put(table.name(), Instant.now());
      }
    }
    LOGGER.info("event=started source={} tables={}", source, tables.size());
  }

  private void await(String phase, String what, Attempt attempt) throws InterruptedException {
    phases.put(phase, "waiting for " + what);
    for (int tries = 0; !stopped; tries++) {
      try {
        attempt.run();
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        String reason = SqlErrors.reason(e);
        phases.put(phase, "waiting for " + what + ": " + reason);
        if (tries % LOG_EVERY == 0) {
          LOGGER.warn("event=waiting for=\"{}\" reason=\"{}\"", what, reason);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    }
    throw new InterruptedException("stopped while " + phases.get(phase));
  }
}
