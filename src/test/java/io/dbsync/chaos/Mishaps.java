package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Healing;
import io.dbsync.chaos.Fault.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Deletes that nobody meant, or so many that they look like it. */
final class Mishaps {

  /** More than wait for approval. */
  private static final int PILE = 200;

  private static final int PAUSE_MS = 10;

  private final Database source;
  private final Database target;
  private final List<CopiedTable> tables = CopiedTable.ALL;
  private final Workload.Tables writes;

  Mishaps(Stage stage) {
    this.source = stage.source();
    this.target = stage.target();
    this.writes = new Workload.Tables(stage.plan());
  }

  List<Fault> faults() {
    return List.of(
        new Fault("source-mass-delete", Part.SOURCE, 3, 2_000, 12_000, this::massDelete),
        new Fault("source-truncate", Part.SOURCE, 2, 2_000, 12_000, this::truncate),
        new Fault("target-deletes-pile-up", Part.TARGET, 3, 1_000, 5_000, this::pileUp));
  }

  private Healing massDelete(Random random) {
    int table = random.nextInt(tables.size());
    boolean comeBack = random.nextBoolean();
    int rows = writes.keys(table) * 7 / 10;
    attempt(connection -> writes.of(table).delete(connection, 1, rows));
    return () -> {
      if (comeBack) {
        attempt(connection -> writes.of(table).insert(connection, 1, rows, 3));
      }
    };
  }

  private Healing truncate(Random random) {
    int table = random.nextInt(tables.size());
    int rows = writes.keys(table) / 2;
    attempt(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("TRUNCATE " + tables.get(table).name());
          }
        });
    return () -> attempt(connection -> writes.of(table).insert(connection, 1, rows, 4));
  }

  /** Single deletes, each of which would go through, while the target is away. */
  private Healing pileUp(Random random) throws InterruptedException {
    int table = random.nextInt(tables.size());
    target.server().stop();
    int first = 1 + random.nextInt(writes.keys(table) - PILE + 1);
    for (int key = first; key < first + PILE; key++) {
      int one = key;
      attempt(connection -> writes.of(table).delete(connection, one, 1));
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    }
    return target.server()::start;
  }

  private interface Deed {
    int run(Connection connection) throws SQLException;
  }

  /** Does it, unless somebody is in the way. */
  private void attempt(Deed deed) {
    try (Connection connection = source.sql().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '3s'");
      deed.run(connection);
    } catch (SQLException e) {
      // a lock, or a server that is down
    }
  }
}
