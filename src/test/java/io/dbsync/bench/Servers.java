package io.dbsync.bench;

import com.sun.management.OperatingSystemMXBean;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Sql;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The two PostgreSQL servers that everybody is measured on. */
final class Servers implements AutoCloseable {

  private final Map<String, String> settings = settings();
  private final PostgresServer source = new PostgresServer(settings);
  private final PostgresServer target = new PostgresServer(settings);

  private static Map<String, String> settings() {
    long memory =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("fsync", "on");
    settings.put("synchronous_commit", "on");
    settings.put("shared_buffers", Math.min(1024, (memory >> 20) / 4) + "MB");
    // checkpoints do not decide
    settings.put("max_wal_size", "4GB");
    settings.put("checkpoint_timeout", "30min");
    // for logical replication, the source's as well as the target's
    settings.put("wal_level", "logical");
    settings.put("TimeZone", "UTC");
    // PostgreSQL's own default; the tests have another one
    settings.put("dynamic_shared_memory_type", "posix");
    return settings;
  }

  PostgresServer source() {
    return source;
  }

  PostgresServer target() {
    return target;
  }

  /** How the servers are set. */
  Map<String, String> described() {
    return settings;
  }

  String version() {
    return new Sql(target.jdbcUrl("postgres")).queryOne("SHOW server_version");
  }

  /** {@code psql}: that of the servers, or another one. */
  Optional<Path> psql() {
    String own =
        new Sql(target.jdbcUrl("postgres"))
            .queryOne("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
    return Stream.concat(
            Stream.of(own),
            Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)))
        .map(directory -> Path.of(directory, "psql"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** CPU seconds of a server so far. */
  static double cpuSeconds(PostgresServer server) {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet backend = statement.executeQuery("SELECT pg_backend_pid()")) {
      backend.next();
      return Processes.cpuSecondsWithChildren(Processes.parent(backend.getLong(1)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes down what is dirty, so that the next measurement does not pay for the last one. */
  void settle() {
    new Sql(source.jdbcUrl("postgres")).execute("CHECKPOINT");
    new Sql(target.jdbcUrl("postgres")).execute("CHECKPOINT");
  }

  @Override
  public void close() throws IOException {
    source.close();
    target.close();
  }
}
