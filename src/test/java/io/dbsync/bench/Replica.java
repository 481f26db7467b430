package io.dbsync.bench;

import io.dbsync.testing.Sql;
import java.sql.SQLException;

/**
 * PostgreSQL's logical replication into a table on the target server whose row trigger builds the
 * document ({@code bench/sql/subscriber.sql}).
 */
final class Replica implements AutoCloseable {

  static final String NAME = "logical replication";
  static final String TABLE = "student_documents";

  private static final long PATIENCE_SECONDS = 900;

  private final Stage stage;
  private final String name;
  private final Sql database;

  Replica(Stage stage) {
    this.stage = stage;
    this.name = "replica_" + stage.round() + "_" + Long.toHexString(System.nanoTime());
    this.database = stage.servers().target().createDatabase(name);
    database.execute(Peers.sql("subscriber"));
    stage.source().execute("CREATE PUBLICATION " + name + " FOR TABLE public.students");
  }

  Sql database() {
    return database;
  }

  /** Subscribes, and waits until all rows are there. */
  void copy() throws SQLException {
    database.execute(
        "CREATE SUBSCRIPTION %s CONNECTION 'host=127.0.0.1 port=%d user=postgres dbname=%s' PUBLICATION %s"
            .formatted(name, stage.servers().source().port(), Stage.name(stage.source()), name));
    // the copy is one transaction: what comes after it tells that it has been committed
    try (Probe probe =
        new Probe(database, "SELECT bool_and(srsubstate IN ('s', 'r')) FROM pg_subscription_rel")) {
      probe.await(PATIENCE_SECONDS, () -> true);
    }
  }

  @Override
  public void close() {
    database.execute("DROP SUBSCRIPTION IF EXISTS " + name);
    stage.source().execute("DROP PUBLICATION " + name);
    new Sql(stage.servers().target().jdbcUrl("postgres"))
        .execute("DROP DATABASE " + name + " WITH (FORCE)");
  }
}
