package io.dbsync.chaos;

import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.RoleFile;
import io.dbsync.testing.Sql;
import io.dbsync.testing.TcpProxy;
import java.io.IOException;
import java.util.Map;

/** One of the two databases, on a server of its own, which the engine reaches through a proxy. */
final class Database implements AutoCloseable {

  private static final String ENGINE = "engine";

  private final String name;
  private final PostgresServer server;
  private final TcpProxy proxy;
  private final Sql sql;
  private final Sql postgres;

  /**
   * Makes the server, the database and the engine's role.
   *
   * @param name of the database; {@code docs/roles} has a file for its role
   * @param settings of the server
   */
  Database(String name, Map<String, String> settings) {
    this.name = name;
    server = new PostgresServer(settings);
    proxy = new TcpProxy(server.port());
    server.createDatabase(name);
    sql = new Sql(server.jdbcUrl(name) + "&socketTimeout=60");
    postgres = new Sql(server.jdbcUrl("postgres") + "&socketTimeout=60");
    RoleFile.run(sql, name + "-role", ENGINE, Map.of());
  }

  /** What it is called in events. */
  String name() {
    return name;
  }

  /** The database as its owner sees it, past the proxy. */
  Sql sql() {
    return sql;
  }

  PostgresServer server() {
    return server;
  }

  TcpProxy proxy() {
    return proxy;
  }

  /** Where the engine finds it. */
  String engineUrl() {
    return "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + name + "?user=" + ENGINE;
  }

  /** Ends all sessions of the engine. */
  void cutOff() {
    postgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", ENGINE);
  }

  /** Lets the engine write, or not. */
  void readOnly(boolean value) {
    postgres.execute(
        "ALTER DATABASE "
            + name
            + " SET default_transaction_read_only = "
            + (value ? "on" : "off"));
    cutOff();
  }

  /** Lets the engine have connections, or none. */
  void full(boolean value) {
    postgres.execute("ALTER ROLE " + ENGINE + " CONNECTION LIMIT " + (value ? 0 : -1));
    cutOff();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    server.close();
  }
}
