package io.dbsync.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.DelegatingConnection;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Hands out connections inside a transaction, read-only as a rule, whose settings are PostgreSQL's
 * own defaults with the time zone UTC, so that documents and keys have one text form whatever the
 * server, the role, the JVM or a transaction pooler is set to. The pool's rollback on return ends
 * it.
 *
 * <p>The settings are transaction-local: they survive PgBouncer in transaction mode and leak to
 * nobody.
 */
final class PinnedDataSource extends DelegatingDataSource {

  /** What a transaction is for. */
  enum Mode {
    /** Each statement takes its snapshot after its locks. */
    READ("READ COMMITTED, READ ONLY"),
    /**
     * All statements see the same; a table that is rewritten meanwhile looks empty to them. One
     * core does them: another reads the other side.
     */
    READ_SNAPSHOT("REPEATABLE READ, READ ONLY; SET LOCAL max_parallel_workers_per_gather = 0"),
    /** May write; whoever does commits it. */
    WRITE("READ COMMITTED, READ WRITE");

    private final String sql;

    Mode(String sql) {
      this.sql = sql;
    }
  }

  private static final String PIN =
      """
      SET TRANSACTION ISOLATION LEVEL %s;
      SET LOCAL TimeZone = 'UTC';
      SET LOCAL DateStyle = 'ISO, MDY';
      SET LOCAL IntervalStyle = 'postgres';
      SET LOCAL bytea_output = 'hex';
      SET LOCAL extra_float_digits = 1;
      SET LOCAL lc_monetary = 'C';
      SET LOCAL array_nulls = on;
      SET LOCAL quote_all_identifiers = off;
      SET LOCAL standard_conforming_strings = on;
      SET LOCAL row_security = off;
      SET LOCAL jit = off;
      SET LOCAL lock_timeout = '%s ms';
      SET LOCAL statement_timeout = '%s ms';
      SET LOCAL idle_in_transaction_session_timeout = '%s ms'
      """;

  private static final String SEARCH_PATH = "; SET LOCAL search_path = \"$user\", public";

  private final String pin;
  private final long statementTimeout;

  /**
   * @param pool gives the connections
   * @param lockTimeout ms to wait for a lock
   * @param statementTimeout ms a statement may take; also the most a transaction may sit idle
   * @param mode what its transactions are for
   * @param searchPath whether to pin the search path too: documents may name relations and types
   */
  PinnedDataSource(
      DataSource pool, long lockTimeout, long statementTimeout, Mode mode, boolean searchPath) {
    super(pool);
    this.statementTimeout = statementTimeout;
    this.pin =
        PIN.formatted(mode.sql, lockTimeout, statementTimeout, statementTimeout)
            + (searchPath ? SEARCH_PATH : "");
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    // prepared: the driver parses it once a connection
    try (PreparedStatement statement = connection.prepareStatement(pin)) {
      connection.setAutoCommit(false);
      statement.execute();
      bound(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The driver's limits, which the pool sets for all connections alike. */
  private void bound(Connection connection) throws SQLException {
    connection.setNetworkTimeout(
        Runnable::run, (int) Math.min(Integer.MAX_VALUE, statementTimeout + Databases.ANSWER_MS));
    if (connection instanceof DelegatingConnection<?> pooled) {
      pooled.setDefaultQueryTimeout(Duration.ofMillis(statementTimeout));
    }
  }
}
