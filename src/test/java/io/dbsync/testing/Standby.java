package io.dbsync.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;

/**
 * A standby of a server, which can take its place on its port, without what it has not received.
 */
public final class Standby implements AutoCloseable {

  private final PostgresServer primary;
  private final PostgresServer standby;

  /** Makes a standby; the primary is stopped for a moment. */
  public Standby(PostgresServer primary) {
    this.primary = primary;
    this.standby = primary.follower();
  }

  /** Waits until it has received and replayed all that the primary has written. */
  public void awaitCaughtUp() {
    String written = postgres(primary).queryOne("SELECT pg_current_wal_lsn()");
    Awaitility.await("standby caught up")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                postgres(standby)
                    .queryOne("SELECT pg_last_wal_replay_lsn() >= CAST(? AS pg_lsn)", written)
                    .equals("t"));
  }

  /** Receives nothing any more: what the primary writes from now on will be lost. */
  public void fallBehind() {
    Sql sql = postgres(standby);
    sql.execute("ALTER SYSTEM SET primary_conninfo = ''");
    sql.execute("SELECT pg_reload_conf()");
    Awaitility.await("no receiver")
        .atMost(Duration.ofSeconds(30))
        .until(() -> sql.queryOne("SELECT count(*) FROM pg_stat_wal_receiver").equals("0"));
  }

  /** Kills the primary; the standby goes on at its port. */
  public void takeOver() {
    takeOver("postgres", (before, after) -> {});
  }

  /**
   * Kills the primary; the standby goes on at its port.
   *
   * @param database of the servers
   * @param meanwhile gets it as the primary had it, and as it will be; nobody else can reach either
   */
  public void takeOver(String database, BiConsumer<Sql, Sql> meanwhile) {
    primary.kill();
    standby.promote();
    int elsewhere = FreePort.find();
    primary.startAt(elsewhere);
    meanwhile.accept(
        new Sql(
            primary.jdbcUrl(database).replace(":" + primary.port() + "/", ":" + elsewhere + "/")),
        new Sql(standby.jdbcUrl(database)));
    primary.stop();
    standby.stop();
    primary.swapData(standby);
    primary.start();
  }

  private static Sql postgres(PostgresServer server) {
    return new Sql(server.jdbcUrl("postgres"));
  }

  @Override
  public void close() throws IOException {
    standby.close();
  }
}
