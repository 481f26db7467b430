package io.dbsync.testing;

import java.util.Map;
import java.util.UUID;

/**
 * A source database with an empty {@code students} table and an empty target database, for one
 * test. Unless a test brings servers of its own to stop or kill, they lie on two servers that serve
 * all tests of the JVM.
 */
public final class DatabasePair implements AutoCloseable {

  /** Servers in far-off time zones, so that nothing works by the time zone of the machine. */
  private static final class Shared {
    private static final PostgresServer SOURCE =
        PostgresServer.source(Map.of("TimeZone", "America/St_Johns"));
    private static final PostgresServer TARGET =
        new PostgresServer(Map.of("TimeZone", "Asia/Kathmandu"));
  }

  private static final String CLOSE =
      "REVOKE ALL ON DATABASE %s FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC";

  private final String id;
  private final PostgresServer sourceServer;
  private final PostgresServer targetServer;
  private final Sql source;
  private final Sql target;

  /** Makes a pair on the servers of the JVM. */
  public DatabasePair() {
    this(Shared.SOURCE, Shared.TARGET);
  }

  /** Makes a pair on other servers, which must run. */
  public DatabasePair(PostgresServer sourceServer, PostgresServer targetServer) {
    id = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    this.sourceServer = sourceServer;
    this.targetServer = targetServer;
    source = sourceServer.createDatabase(sourceName());
    target = targetServer.createDatabase(targetName());
    Students.createTable(source);
    // nothing by way of everybody's rights: the roles have what their files give them
    source.execute(CLOSE.formatted(sourceName()));
    target.execute(CLOSE.formatted(targetName()));
    RoleFile.run(source, "source-role", reader(), Map.of());
    RoleFile.run(target, "target-role", writer(), Map.of());
  }

  /** The same pair, its source on a server that has a copy of it. */
  public DatabasePair withSource(PostgresServer server) {
    return new DatabasePair(this, server);
  }

  private DatabasePair(DatabasePair other, PostgresServer server) {
    id = other.id;
    sourceServer = server;
    targetServer = other.targetServer;
    source = new Sql(server.jdbcUrl(sourceName()));
    target = other.target;
  }

  /** The database that is read. */
  public Sql source() {
    return source;
  }

  /** The database that is written. */
  public Sql target() {
    return target;
  }

  /** The role that the engine reads the source as, made by {@code docs/roles}. */
  public String reader() {
    return "reader_" + id;
  }

  /** The role that the engine writes the target as, made by {@code docs/roles}. */
  public String writer() {
    return "writer_" + id;
  }

  /** The engine's settings for this pair, with {@link #reader} and {@link #writer}. */
  public Map<String, String> settings() {
    return Map.of(
        "sync.source.url", sourceServer.jdbcUrl(sourceName(), reader()),
        "sync.target.url", targetServer.jdbcUrl(targetName(), writer()));
  }

  private String sourceName() {
    return "source_" + id;
  }

  private String targetName() {
    return "target_" + id;
  }

  /** Drops the databases, whoever is connected; both servers must run. */
  @Override
  public void close() {
    drop(sourceServer, sourceName(), reader());
    drop(targetServer, targetName(), writer());
  }

  private static void drop(PostgresServer server, String database, String role) {
    Sql sql = new Sql(server.jdbcUrl("postgres"));
    sql.execute("DROP DATABASE IF EXISTS \"" + database + "\" WITH (FORCE)");
    sql.execute("DROP ROLE IF EXISTS " + role);
  }
}
