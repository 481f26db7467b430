package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client of the source that does one thing after the other until it is told to stop, whatever
 * becomes of the server meanwhile.
 */
final class Writer {

  private static final long PAUSE_AFTER_ERROR_MS = 50;

  private final Sql source;
  private final Step step;
  private final Thread thread;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Tally errors;
  private Connection connection;

  /** What is done again and again. */
  interface Step {
    /** Does it once and leaves no transaction open. */
    void run(Connection connection) throws SQLException, InterruptedException;
  }

  /** Starts at once. */
  Writer(String name, Sql source, Tally errors, Step step) {
    this.source = source;
    this.step = step;
    this.errors = errors;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!stopping.get()) {
        try {
          step.run(connected());
        } catch (SQLException e) {
          // a lock, a key that is there already, a server that is not: nothing was written
          errors.add("rejected-" + (e.getSQLState() == null ? "none" : e.getSQLState()), 1);
          reset();
          TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_ERROR_MS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  private Connection connected() throws SQLException {
    if (connection == null) {
      connection = source.connect();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET lock_timeout = '1s'");
      }
      connection.commit();
    }
    return connection;
  }

  private void reset() {
    try {
      if (connection != null) {
        connection.rollback();
      }
    } catch (SQLException e) {
      disconnect();
    }
  }

  private void disconnect() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // gone already
    }
    connection = null;
  }

  /** Waits for the step under way, and ends. */
  void stop() throws InterruptedException {
    stopping.set(true);
    thread.join();
  }
}
