package io.dbsync.database;

import io.dbsync.database.PinnedDataSource.Mode;
import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.ConnectionFactory;

/**
 * The connection pools of the sources and the target, each with its own: one that is away keeps
 * nobody waiting for another. Every wait on them has an end.
 */
public final class Databases implements AutoCloseable {

  /**
   * Longest wait for a lock on a table, in ms. It is less than PostgreSQL's deadlock_timeout (1 s):
   * if a statement of the engine and DDL of the owner wait for each other, the engine gives way,
   * and the server has no DDL to cancel. A wait also keeps a connection from other tables.
   */
  public static final long LOCK_TIMEOUT_MS = 500;

  /** Longest a statement may take, in ms, but on the source of a table that sets its own limit. */
  public static final long STATEMENT_TIMEOUT_MS = TableSettings.STATEMENT_TIMEOUT.toMillis();

  /** How much longer than its statement a connection waits for the server's answer, in ms. */
  static final long ANSWER_MS = 15_000;

  private static final Duration SOCKET_TIMEOUT =
      Duration.ofMillis(STATEMENT_TIMEOUT_MS + ANSWER_MS);
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_CONNECTIONS = 16;

  private final Map<String, BasicDataSource> sources = new LinkedHashMap<>();
  private final Map<String, ProbedDataSource> probes = new LinkedHashMap<>();
  private final Map<String, BasicDataSource> sourceProbes = new LinkedHashMap<>();
  private final BasicDataSource target;
  private final Map<String, BasicDataSource> targetsBeside = new LinkedHashMap<>();
  private final BasicDataSource targetProbe;
  private final BasicDataSource targetHeartbeat;
  private final ProbedDataSource probedTarget;

  /**
   * Makes the pools; connects to nothing yet.
   *
   * @param settings where the databases are
   */
  public Databases(Settings settings) {
    // the driver logs in with the time zone of the JVM: it has no setting for it, and a server
    // refuses one that it has no such name for
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    settings
        .sources()
        .forEach(
            (name, source) -> {
              sources.put(name, pool(source, MAX_CONNECTIONS));
              sourceProbes.put(name, pool(source, 1));
            });
    this.target = pool(settings.target(), MAX_CONNECTIONS);
    if (sources.size() > 1) {
      sources
          .keySet()
          .forEach(name -> targetsBeside.put(name, pool(settings.target(), MAX_CONNECTIONS)));
    }
    this.targetProbe = pool(settings.target(), 1);
    this.targetHeartbeat = pool(settings.target(), 1, HEARTBEAT_TIMEOUT);
    // a lease lasts for 15 s: a statement that hangs is given up before
    targetHeartbeat.setDefaultQueryTimeout(HEARTBEAT_TIMEOUT);
    sourceProbes.forEach((name, probe) -> probes.put(name, probed(probe)));
    this.probedTarget = probed(targetProbe);
  }

  /** The names of the sources: {@link TableSettings#sourceName()}. */
  public Set<String> sourceNames() {
    return sources.keySet();
  }

  /** A source, for reading: read-only transactions under pinned settings. */
  public DataSource source(String name) {
    return source(name, STATEMENT_TIMEOUT_MS, Mode.READ, true);
  }

  /** A table's source, for reading: read-only transactions under pinned settings. */
  public DataSource source(TableSettings table) {
    return source(table, Mode.READ, true);
  }

  /** The same, with one snapshot for all statements of a transaction. */
  public DataSource sourceSnapshot(TableSettings table) {
    return source(table, Mode.READ_SNAPSHOT, true);
  }

  /** A table's source with the role's own search path: for looking tables up by name. */
  public DataSource sourceCatalog(TableSettings table) {
    return source(table, Mode.READ, false);
  }

  /** A table's source, for {@code POST /api/test/insert-raw} alone: it may be written. */
  public DataSource sourceWriter(TableSettings table) {
    return source(table, Mode.WRITE, true);
  }

  private DataSource source(TableSettings table, Mode mode, boolean searchPath) {
    return source(table.sourceName(), table.statementTimeout().toMillis(), mode, searchPath);
  }

  private DataSource source(String name, long statementTimeout, Mode mode, boolean searchPath) {
    return new PinnedDataSource(
        sources.get(name), LOCK_TIMEOUT_MS, statementTimeout, mode, searchPath);
  }

  /** The target, for writing: each statement is a transaction. */
  public DataSource target() {
    return target;
  }

  /**
   * The same, with bounded waits for locks: for writes of tables that others may lock, and for
   * every change of a table's definition.
   */
  public DataSource targetWriter() {
    return new LockBoundDataSource(target, LOCK_TIMEOUT_MS);
  }

  /** The target, for comparing: read-only transactions under pinned settings. */
  public DataSource targetReader() {
    return new PinnedDataSource(target, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, Mode.READ, false);
  }

  /** The target of {@link #targetBeside}, with bounded waits for locks. */
  public DataSource targetLoader(TableSettings table) {
    return new LockBoundDataSource(targetBeside(table), LOCK_TIMEOUT_MS);
  }

  /**
   * The target, for what is held while a table's source is read: where there are several sources,
   * one that hangs must not take the connections from the tables of the others.
   */
  public DataSource targetBeside(TableSettings table) {
    return targetsBeside.getOrDefault(table.sourceName(), target);
  }

  /** The same, for comparing, with one snapshot for all statements of a transaction. */
  public DataSource targetSnapshot(TableSettings table) {
    return new PinnedDataSource(
        targetBeside(table), LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, Mode.READ_SNAPSHOT, false);
  }

  /** A source, for asking whether it is there: work does not keep its connection busy. */
  public DataSource sourceProbe(String name) {
    return probes.get(name);
  }

  /** The target, for asking whether it is there: work does not keep its connection busy. */
  public DataSource targetProbe() {
    return probedTarget;
  }

  private static ProbedDataSource probed(DataSource probe) {
    return new ProbedDataSource(probe, System::nanoTime);
  }

  /**
   * For how long the target, a table's source or this process was silent: what was done meanwhile
   * was waiting.
   *
   * @param since a time of {@link System#nanoTime()}
   * @return ms since then
   */
  public long silentMillis(TableSettings table, long since) {
    long silent =
        Math.max(
            probes.get(table.sourceName()).silentNanos(since), probedTarget.silentNanos(since));
    return silent / 1_000_000;
  }

  /** The target, for telling that this instance is alive: work does not keep it waiting. */
  public DataSource targetHeartbeat() {
    return targetHeartbeat;
  }

  /**
   * Whether a database answers.
   *
   * @throws SQLException if it does not
   */
  public static void check(DataSource database) throws SQLException {
    database.getConnection().close();
  }

  private static BasicDataSource pool(Settings.Database database, int connections) {
    return pool(database, connections, SOCKET_TIMEOUT);
  }

  private static BasicDataSource pool(
      Settings.Database database, int connections, Duration socketTimeout) {
    Properties driver = new Properties();
    BasicDataSource pool =
        new BasicDataSource() {
          @Override
          protected ConnectionFactory createConnectionFactory() {
            return new LoginConnectionFactory(database, driver);
          }
        };
    pool.setMaxTotal(connections);
    pool.setMaxIdle(connections);
    pool.setMinIdle(0);
    pool.setMaxWait(Duration.ofSeconds(30));
    // after a restart of the server the pool is full of dead connections
    pool.setTestOnBorrow(true);
    pool.setValidationQueryTimeout(Duration.ofSeconds(5));
    // by cancelling, not by a setting: it needs no session behind a transaction pooler
    pool.setDefaultQueryTimeout(Duration.ofMillis(STATEMENT_TIMEOUT_MS));
    pool.setDefaultAutoCommit(true);
    pool.setRollbackOnReturn(true);
    pool.setMinEvictableIdle(Duration.ofMinutes(5));
    pool.setDurationBetweenEvictionRuns(Duration.ofMinutes(1));
    driver.setProperty("ApplicationName", "db-sync-engine");
    // no prepared statement may outlive its transaction: a pooler may be in between
    driver.setProperty("prepareThreshold", "0");
    // the detail of a constraint violation holds the row's contents
    driver.setProperty("logServerErrorDetail", "false");
    driver.setProperty("connectTimeout", "10");
    driver.setProperty("loginTimeout", "15");
    driver.setProperty("socketTimeout", Long.toString(socketTimeout.toSeconds()));
    driver.setProperty("tcpKeepAlive", "true");
    return pool;
  }

  @Override
  public void close() throws SQLException {
    List<BasicDataSource> pools = new ArrayList<>(sources.values());
    pools.addAll(sourceProbes.values());
    pools.addAll(targetsBeside.values());
    pools.add(target);
    pools.add(targetProbe);
    pools.add(targetHeartbeat);
    SQLException failed = null;
    for (BasicDataSource pool : pools) {
      try {
        pool.close();
      } catch (SQLException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
