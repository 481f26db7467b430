package io.dbsync.bench;

/** The initial copy of PostgreSQL's logical replication. */
final class LogicalReplication implements Contestant {

  @Override
  public String name() {
    return Replica.NAME;
  }

  @Override
  public void backfill(Stage stage) throws Exception {
    try (Replica replica = new Replica(stage)) {
      stage.servers().settle();
      // its work is done in the two servers
      Stopwatch watch = new Stopwatch(stage.servers(), () -> 0);
      replica.copy();
      watch.stop();
      stage
          .samples()
          .add(watch.sample("backfill", name(), stage.rows(), stage.round(), stage.rows()));
      stage.check(name(), replica.database(), Replica.TABLE, "id");
    }
  }
}
