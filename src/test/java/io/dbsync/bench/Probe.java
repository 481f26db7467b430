package io.dbsync.bench;

import io.dbsync.testing.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/** Asks a database the same question again and again, cheaply. */
final class Probe implements AutoCloseable {

  private static final long PAUSE_MILLIS = 2;

  private final Connection connection;
  private final PreparedStatement question;

  /**
   * @param sql a query that yields one boolean
   */
  Probe(Sql database, String sql) throws SQLException {
    connection = database.connect();
    question = connection.prepareStatement(sql);
  }

  /** Waits for the answer yes. */
  void await(long seconds, BooleanSupplier going, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      question.setObject(i + 1, parameters[i]);
    }
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!isSo()) {
      if (!going.getAsBoolean()) {
        throw new IllegalStateException("ended before " + question);
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not within " + seconds + " s: " + question);
      }
      Pause.millis(PAUSE_MILLIS);
    }
  }

  private boolean isSo() throws SQLException {
    try (ResultSet answer = question.executeQuery()) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
