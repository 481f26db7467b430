package io.dbsync.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.DelegatingConnection;
import org.apache.commons.dbcp2.DelegatingPreparedStatement;
import org.apache.commons.dbcp2.DelegatingStatement;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Hands out connections whose statements do not wait for a lock for long, not even for one on a
 * whole table: while a statement waits for that, everyone else's queue behind it. Such a lock is
 * asked for before a statement runs, too early for a {@code set_config} in the statement itself; so
 * that comes before it, in the same message to the server and the same transaction, or at the start
 * of a transaction of several statements. Nothing of it is left behind, for a pooler or the next
 * user of the connection.
 */
final class LockBoundDataSource extends DelegatingDataSource {

  private final String bound;

  /**
   * @param pool gives the connections
   * @param lockTimeout ms to wait for a lock
   */
  LockBoundDataSource(DataSource pool, long lockTimeout) {
    super(pool);
    this.bound = "SELECT set_config('lock_timeout', '%s ms', true);%n".formatted(lockTimeout);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return new DelegatingConnection<>(super.getConnection()) {
      @Override
      public PreparedStatement prepareStatement(String sql) throws SQLException {
        return new Bound(this, getDelegateInternal().prepareStatement(bound + sql));
      }

      @Override
      public Statement createStatement() throws SQLException {
        return new DelegatingStatement(this, getDelegateInternal().createStatement()) {
          @Override
          public boolean execute(String sql) throws SQLException {
            super.execute(bound + sql);
            return getMoreResults();
          }
        };
      }
    };
  }

  /** A statement whose first result is that of the bound. */
  private static final class Bound extends DelegatingPreparedStatement {

    Bound(DelegatingConnection<?> connection, PreparedStatement statement) {
      super(connection, statement);
    }

    @Override
    public boolean execute() throws SQLException {
      super.execute();
      return getMoreResults();
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
      execute();
      return getResultSet();
    }

    @Override
    public int executeUpdate() throws SQLException {
      execute();
      return getUpdateCount();
    }
  }
}
