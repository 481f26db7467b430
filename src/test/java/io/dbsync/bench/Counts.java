package io.dbsync.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;

/** {@code count(*)} of both tables side by side: what the polls are measured by. */
final class Counts {

  static final String NAME = "count(*) of both";
  static final String WHAT = "count";

  private Counts() {}

  /** Counts twice, and keeps the faster one. */
  static void measure(Stage stage) throws SQLException {
    count(stage);
    stage.samples().add(count(stage).sample(WHAT, NAME, stage.rows(), stage.round(), stage.rows()));
  }

  private static Stopwatch count(Stage stage) throws SQLException {
    try (Connection source = stage.source().connect();
        Connection target = stage.target().connect()) {
      Stopwatch watch = Stopwatch.ofThisProcess(stage.servers());
      CompletableFuture<Long> theirs =
          CompletableFuture.supplyAsync(() -> count(source, "students"));
      long ours = count(target, "student_snapshots");
      if (theirs.join() != ours) {
        throw new IllegalStateException(ours + " documents of " + theirs.join());
      }
      return watch.stop();
    }
  }

  private static long count(Connection connection, String table) {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
      count.next();
      return count.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
