package io.dbsync.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
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

  // one statement sets them all: each of its own costs both sides a dozen microseconds
  private static final String PIN =
      """
      SET TRANSACTION ISOLATION LEVEL %s;
      SELECT set_config('TimeZone', 'UTC', true),
             set_config('DateStyle', 'ISO, MDY', true),
             set_config('IntervalStyle', 'postgres', true),
             set_config('bytea_output', 'hex', true),
             set_config('extra_float_digits', '1', true),
             set_config('lc_monetary', 'C', true),
             set_config('array_nulls', 'on', true),
             set_config('quote_all_identifiers', 'off', true),
             set_config('row_security', 'off', true),
             set_config('jit', 'off', true),
             set_config('lock_timeout', '%d ms', true),
             set_config('statement_timeout', '%d ms', true),
             set_config('idle_in_transaction_session_timeout', '%d ms', true)
      """;

  private static final String SEARCH_PATH =
      ", set_config('search_path', '\"$user\", public', true)";

  private final String pin;

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
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
