package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server with a directory and a port of its own, which it keeps while it is stopped,
 * killed, paused and started again. It is as durable as a real one. The user is {@code postgres},
 * without a password.
 */
public final class PostgresServer implements AutoCloseable {

  private final Path bin;
  private final TemporaryDirectory directory = new TemporaryDirectory("postgres");
  private final Programs programs = new Programs(directory.path());
  private final Path data = directory.path().resolve("data");
  private final Path copy = directory.path().resolve("copy");
  private final int port = FreePort.find();
  private final Path pidFile = directory.path().resolve(Watchdog.SERVER_PID);

  /** Makes and starts a server. */
  public PostgresServer() {
    this(Map.of());
  }

  /**
   * Makes and starts a server.
   *
   * @param settings server settings such as {@code TimeZone}, over those of a new server
   */
  public PostgresServer(Map<String, String> settings) {
    this(PostgresBinaries.bin(), settings);
  }

  /** Makes and starts a server of the version that sources shall have. */
  static PostgresServer source(Map<String, String> settings) {
    return new PostgresServer(PostgresBinaries.sourceBin(), settings);
  }

  private PostgresServer(Path bin, Map<String, String> settings) {
    this.bin = bin;
    // whatever interrupts the start, the server ends with the JVM
    AtExit.add(this);
    initialise(settings);
    start();
  }

  private synchronized void initialise(Map<String, String> settings) {
    programs.run(
        bin.resolve("initdb"),
        "--pgdata=" + data,
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync");
    Map<String, String> all = new LinkedHashMap<>();
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", "");
    all.put("fsync", "on");
    all.put("synchronous_commit", "on");
    // in the data directory, where it does not outlive a killed server
    all.put("dynamic_shared_memory_type", "mmap");
    all.putAll(settings);
    String lines =
        all.entrySet().stream()
            .map(e -> e.getKey() + " = '" + e.getValue().replace("'", "''") + "'")
            .collect(Collectors.joining("\n", "\n", "\n"));
    append(data.resolve("postgresql.conf"), lines);
  }

  /** Starts the server, on the port and with the data it had. */
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    // pg_ctl gives it a session of its own: Ctrl-C is for the JVM alone, which stops it in order
    control("start", "--log=" + directory.path().resolve("log"));
    String served = new Sql(jdbcUrl("postgres")).queryOne("SHOW data_directory");
    if (!Path.of(served).equals(data)) {
      throw new IllegalStateException("port " + port + " belongs to the server of " + served);
    }
  }

  private boolean isRunning() {
    return Files.exists(pidFile);
  }

  /** Stops the server; sessions are cut off, their transactions rolled back. */
  public synchronized void stop() {
    if (isRunning()) {
      control("stop", "--mode=fast");
    }
  }

  /** Kills the server with all of its processes, as a crash of the machine would. */
  public synchronized void kill() {
    if (!isRunning()) {
      return;
    }
    ServerProcesses processes = new ServerProcesses(pidFile);
    processes.kill();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(processes::areGone);
    try {
      // where nobody reaps it, a dead server would be taken for a running one
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Freezes the server: connections stay open, nothing answers. */
  public synchronized void pause() {
    new ServerProcesses(pidFile).signal("STOP");
  }

  /** Ends a {@link #pause()}. */
  public synchronized void resume() {
    new ServerProcesses(pidFile).signal("CONT");
  }

  /** Copies the data of the server, which is stopped for that; a former copy is overwritten. */
  public synchronized void copy() {
    stop();
    replace(copy, data);
    start();
  }

  /** Puts the copy in the place of the server's data. */
  public synchronized void restoreCopy() {
    stop();
    replace(data, copy);
    start();
  }

  /**
   * Makes a standby of the server that has followed it so far, and is not connected to it: what is
   * written from now on is missing there. It is to be started and promoted.
   */
  public synchronized PostgresServer standby() {
    return new PostgresServer(this);
  }

  private PostgresServer(PostgresServer primary) {
    bin = primary.bin;
    AtExit.add(this);
    primary.stop();
    programs.run("cp", "-a", primary.data, data);
    primary.start();
    append(
        data.resolve("postgresql.conf"),
        "\nport = " + port + "\narchive_mode = off\nrestore_command = 'false'\n");
    append(data.resolve("standby.signal"), "");
    start();
  }

  /** Makes a primary of a standby, on a new timeline. */
  public synchronized void promote() {
    programs.run(
        bin.resolve("pg_ctl"),
        "promote",
        "--pgdata=" + data,
        "--wait",
        "--timeout=120",
        "--silent");
  }

  private static void append(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void replace(Path place, Path by) {
    programs.run("rm", "-rf", place);
    programs.run("cp", "-a", by, place);
  }

  /** Lets the server take TLS connections, besides the plain ones. */
  public void useTls(Certificate certificate) throws GeneralSecurityException {
    Sql sql = new Sql(jdbcUrl("postgres"));
    // by the server itself: whoever it runs as, the key is that user's, and nobody else may read it
    String copy =
        "COPY (SELECT unnest(string_to_array('%s', E'\\n'))) TO PROGRAM 'umask 077; cat > %s'";
    sql.execute(copy.formatted(certificate.certificate(), "server.crt"));
    sql.execute(copy.formatted(certificate.key(), "server.key"));
    sql.execute("ALTER SYSTEM SET ssl = on");
    sql.execute("SELECT pg_reload_conf()");
    Awaitility.await("TLS")
        .ignoreExceptions()
        .until(
            () ->
                new Sql(jdbcUrl("postgres") + "&sslmode=require")
                    .queryOne("SHOW ssl")
                    .equals("on"));
  }

  private void control(String action, String option) {
    programs.run(
        bin.resolve("pg_ctl"),
        action,
        "--pgdata=" + data,
        "--wait",
        "--timeout=120",
        "--silent",
        option);
  }

  /** The server's port. */
  public int port() {
    return port;
  }

  /** The URL of a database, complete with the superuser. */
  public String jdbcUrl(String database) {
    return jdbcUrl(database, "postgres");
  }

  /** The URL of a database, complete with a role to log in as. */
  public String jdbcUrl(String database, String role) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + role;
  }

  /** Makes a database. */
  public Sql createDatabase(String name) {
    new Sql(jdbcUrl("postgres")).execute("CREATE DATABASE \"" + name + "\"");
    return new Sql(jdbcUrl(name));
  }

  /** Opens a connection to the database {@code postgres}. */
  public Connection connect() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl("postgres"));
    return source.getConnection();
  }

  @Override
  public synchronized void close() throws IOException {
    if (isRunning()) {
      resume();
      // the fastest way that leaves no shared memory behind
      control("stop", "--mode=immediate");
    }
    directory.close();
    AtExit.remove(this);
  }

  @Override
  public String toString() {
    return "PostgreSQL on port " + port + " in " + directory;
  }
}
