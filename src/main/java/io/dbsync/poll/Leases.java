package io.dbsync.poll;

import io.dbsync.settings.TableSettings;
import io.dbsync.table.UnusableTableException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leases of this instance: which tables it polls, and who polls the others. */
public final class Leases implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Leases.class);

  /** How long an instance that died keeps its tables. */
  private static final Duration LEASE = Duration.ofSeconds(15);

  /** The shortest time after which it is told that a poller does not get on. */
  private static final Duration SHORTEST = Duration.ofSeconds(15);

  private static final int PERIODS = 3;

  /** The shortest time after which a poll that does not get on is not worth its lease. */
  private static final Duration PAGE = Duration.ofMinutes(3);

  /** A page takes a few statements. */
  private static final int STATEMENTS = 3;

  private static final long STOP_MS = 3_000;
  private static final long LAST_PAGE_MS = 1_000;

  private final String instance;
  private final Map<String, Lease> leases = new TreeMap<>();
  private final LeaseStore store;
  private final Claims claims;
  private final Function<String, Progress> progress;
  private final Duration look;
  private final ScheduledExecutorService heart = daemon("leases");
  private final ScheduledExecutorService routes = daemon("lease-routes");
  private volatile Heartbeat heartbeat;
  private volatile TableControl control;
  private volatile String stopped;

  /**
   * @param tables the configured tables
   * @param target gives writable connections
   * @param apart the same, for the background alone: work does not keep it waiting
   * @param instance this instance's name
   * @param progress tells how a table's polls get on
   */
  public Leases(
      Map<String, TableSettings> tables,
      DataSource target,
      DataSource apart,
      String instance,
      Function<String, Progress> progress) {
    this(tables, target, apart, instance, progress, LEASE);
  }

  Leases(
      Map<String, TableSettings> tables,
      DataSource target,
      DataSource apart,
      String instance,
      Function<String, Progress> progress,
      Duration duration) {
    this.instance = instance;
    this.progress = progress;
    this.look = duration.dividedBy(3L * Heartbeat.BEAT);
    this.store = new LeaseStore(apart, instance, duration);
    this.claims = new Claims(target, instance);
    LeaseStore polls = new LeaseStore(target, instance, duration);
    tables.forEach(
        (name, table) ->
            leases.put(
                name,
                new Lease(
                    name,
                    polls,
                    duration,
                    longer(table.period().multipliedBy(PERIODS), SHORTEST),
                    longer(table.statementTimeout().multipliedBy(STATEMENTS), PAGE))));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static ScheduledExecutorService daemon(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The lease of a configured table. */
  public Lease of(String table) {
    return leases.get(table);
  }

  /**
   * Begins: what a former process of the same name held is free from now on.
   *
   * @param schema the version of the engine's own tables that this engine knows
   * @param tableControl acts on the tables' routes
   * @throws IllegalStateException if the target's tables need a newer engine
   */
  public void start(int schema, TableControl tableControl) {
    rejectNewer(schema);
    store.leave();
    store.release(leases.keySet());
    store.beat();
    control = tableControl;
    heartbeat = new Heartbeat(instance, leases, store, claims, progress, tableControl, routes);
    LOGGER.info("event=instance name={}", instance);
    try {
      heart.scheduleWithFixedDelay(
          () -> tick(schema), 0, Math.max(1, look.toMillis()), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // stopped while it started
      store.leave();
    }
  }

  private void rejectNewer(int schema) {
    int least = store.leastVersion();
    if (least > schema) {
      throw new IllegalStateException(
          ("a newer engine has migrated the target's tables: they need schema version %s, and this"
                  + " engine knows %s; replace it by the newer engine")
              .formatted(least, schema));
    }
  }

  private void tick(int schema) {
    try {
      rejectNewer(schema);
      heartbeat.tick();
    } catch (IllegalStateException e) {
      stopped = e.getMessage();
      LOGGER.error("event=engine-too-old reason=\"{}\"", stopped);
      routes.execute(control::stopAll);
      leave();
    } catch (RuntimeException e) {
      // the target is away: health and polls tell
      LOGGER.debug("event=leases-not-seen reason=\"{}\"", e.getMessage());
    }
  }

  /** Why the engine has stopped all tables for good; null if it has not. */
  public String stopped() {
    return stopped;
  }

  /** Whether another instance that is alive can poll the table. */
  public boolean hasRival(String table) {
    return heartbeat != null && heartbeat.hasRival(table);
  }

  /** Whether this instance, which cannot poll the table, leaves it to one that can. */
  public boolean yields(String table) {
    Lease lease = leases.get(table);
    return lease.trouble() != null
        && hasRival(table)
        && !lease.standing().here()
        && !lease.isFree();
  }

  /**
   * This instance copies a table; from now on it applies its chunks, too.
   *
   * @throws UnusableTableException if another instance copies something else there
   */
  public void claim(String table, Definition definition) {
    Lease lease = leases.get(table);
    try {
      claims.claim(table, definition);
    } catch (UnusableTableException e) {
      lease.refused();
      throw e;
    }
    lease.checked(definition);
    if (lease.consumes(true)) {
      control.consume(table, true);
    }
  }

  /** Gives everything back: other instances go on within a second or two. */
  public void leave() {
    leases.values().forEach(Lease::leave);
    heart.shutdown();
    if (heartbeat == null) {
      return;
    }
    try {
      CompletableFuture.runAsync(this::releaseAll).get(STOP_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.warn("event=leases-not-released reason=\"{}\"", e.getMessage());
    }
  }

  private void releaseAll() {
    awaitLastBeat();
    store.release(leases.keySet().stream().filter(name -> !leases.get(name).working()).toList());
    // the others are given back by their polls at the end of the page
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_PAGE_MS);
    while (System.nanoTime() < end && leases.values().stream().anyMatch(Lease::working)) {
      LockSupport.parkNanos(10_000_000);
    }
    store.release(leases.keySet());
    store.leave();
  }

  private void awaitLastBeat() {
    try {
      heart.awaitTermination(LAST_PAGE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    heart.shutdownNow();
    routes.shutdownNow();
  }
}
