package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server with a directory and a port of its own, which it keeps while it is stopped,
 * killed, paused and started again. It is as durable as a real one. The user is {@code postgres},
 * without a password.
 */
public final class PostgresServer implements AutoCloseable {

  private final TemporaryDirectory directory = new TemporaryDirectory("postgres");
  private final DataDirectory data;
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
    data = new DataDirectory(bin, directory.path().resolve("data"));
    // whatever interrupts the start, the server ends with the JVM
    AtExit.add(this);
    data.initialise(port, settings);
    start();
  }

  private PostgresServer(Path bin, PostgresServer primary, Map<String, String> recovery) {
    data = new DataDirectory(bin, directory.path().resolve("data"));
    AtExit.add(this);
    synchronized (primary) {
      primary.stop();
      data.copy(primary.data.path(), data.path());
      primary.start();
    }
    data.makeStandby(port, recovery);
    start();
  }

  /** Starts the server, on the port and with the data it had. */
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    // pg_ctl gives it a session of its own: Ctrl-C is for the JVM alone, which stops it in order
    data.control("start", "--log=" + directory.path().resolve("log"));
    String served = new Sql(jdbcUrl("postgres")).queryOne("SHOW data_directory");
    if (!Path.of(served).equals(data.path())) {
      throw new IllegalStateException("port " + port + " belongs to the server of " + served);
    }
  }

  /** Starts the server at another port than its own, for once. */
  synchronized void startAt(int other) {
    data.control("start", "--log=" + directory.path().resolve("log"), "--options=-p " + other);
  }

  private boolean isRunning() {
    return Files.exists(pidFile);
  }

  /** Stops the server; sessions are cut off, their transactions rolled back. */
  public synchronized void stop() {
    if (isRunning()) {
      data.control("stop", "--mode=fast");
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
    data.copy(data.path(), copy);
    start();
  }

  /** Puts the copy in the place of the server's data. */
  public synchronized void restoreCopy() {
    stop();
    data.copy(copy, data.path());
    start();
  }

  /**
   * Makes a standby of the server that has followed it so far, and is not connected to it: what is
   * written from now on is missing there. It is to be promoted.
   */
  public PostgresServer standby() {
    return new PostgresServer(
        data.bin(), this, Map.of("archive_mode", "off", "restore_command", "false"));
  }

  /** Makes a standby of the server that goes on following it. */
  PostgresServer follower() {
    return new PostgresServer(
        data.bin(), this, Map.of("primary_conninfo", "host=127.0.0.1 user=postgres port=" + port));
  }

  /** Makes a primary of a standby, on a new timeline. */
  public synchronized void promote() {
    data.control("promote");
  }

  /** Swaps the data of two servers that are stopped, each of which keeps its port. */
  synchronized void swapData(PostgresServer other) {
    data.copy(data.path(), copy);
    data.copy(other.data.path(), data.path());
    data.copy(copy, other.data.path());
    data.configure(Map.of("port", Integer.toString(port)));
    other.data.configure(Map.of("port", Integer.toString(other.port)));
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
      data.control("stop", "--mode=immediate");
    }
    directory.close();
    AtExit.remove(this);
  }

  @Override
  public String toString() {
    return "PostgreSQL on port " + port + " in " + directory;
  }
}
