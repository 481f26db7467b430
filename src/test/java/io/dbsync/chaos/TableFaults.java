package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Healing;
import io.dbsync.chaos.Fault.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/** What others do to the tables while the engine works on them. */
final class TableFaults {

  private static final int LEAST_MS = 5_000;
  private static final int MOST_MS = 20_000;

  private TableFaults() {}

  static List<Fault> of(Stage stage) {
    Database source = stage.source();
    Database target = stage.target();
    return List.of(
        fault(
            "source-table-lock",
            Part.SOURCE,
            random ->
                hold(
                    source,
                    "LOCK TABLE "
                        + (random.nextBoolean() ? "students" : "orders")
                        + " IN ACCESS EXCLUSIVE MODE")),
        fault(
            "target-table-lock",
            Part.TARGET,
            random ->
                hold(target, "LOCK TABLE " + anySnapshots(random) + " IN ACCESS EXCLUSIVE MODE")),
        fault(
            "target-row-lock",
            Part.TARGET,
            random ->
                hold(
                    target,
                    "SELECT FROM "
                        + anySnapshots(random)
                        + " WHERE (data->>'v')::bigint % 7 = "
                        + random.nextInt(7)
                        + " LIMIT 100 FOR UPDATE")),
        fault(
            "target-slow",
            Part.TARGET,
            random -> {
              slow(target, 1 + 2 * random.nextDouble());
              return () -> slow(target, 0);
            }),
        fault(
            "target-disk-full",
            Part.TARGET,
            random -> {
              target.sql().execute("UPDATE chaos.trouble SET sqlstate = '53100'");
              return () -> target.sql().execute("UPDATE chaos.trouble SET sqlstate = NULL");
            }),
        fault(
            "target-read-only",
            Part.TARGET,
            random -> {
              target.readOnly(true);
              return () -> target.readOnly(false);
            }));
  }

  private static Fault fault(String name, Part part, Fault.Strike strike) {
    return new Fault(name, part, 2, LEAST_MS, MOST_MS, strike);
  }

  private static String anySnapshots(Random random) {
    return random.nextBoolean() ? "student_snapshots" : "orders_snapshots";
  }

  private static void slow(Database target, double seconds) {
    target.sql().execute("UPDATE chaos.trouble SET seconds = ?", seconds);
  }

  private static Healing hold(Database database, String lock) throws SQLException {
    Connection connection = database.sql().connect();
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(lock);
      return connection::close;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
