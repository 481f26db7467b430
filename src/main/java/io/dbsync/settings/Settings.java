package io.dbsync.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything an engine can be told, read once at start and validated by {@link SettingsReader}.
 *
 * @param targetDb the name of its target, {@code sync.db.<targetDb>.*}; null for {@code
 *     sync.target.*}
 * @param sources the databases that are read, by {@link TableSettings#sourceName()}; only those
 *     that a table names
 * @param target the database that holds the snapshots and the engine's own tables
 * @param broker the JMS broker
 * @param poll how often tables are compared
 * @param redelivery what happens to a chunk that cannot be applied
 * @param apply how chunks are made and consumed
 * @param deletes when deletes wait for approval
 * @param logsRetention age at which {@code sync_logs} rows go
 * @param logFormat how the console is written
 * @param api the admin API
 * @param tables the configured tables, by name, in the order of their names
 */
public record Settings(
    String targetDb,
    Map<String, Database> sources,
    Database target,
    Broker broker,
    Poll poll,
    Redelivery redelivery,
    Apply apply,
    Deletes deletes,
    Duration logsRetention,
    LogFormat logFormat,
    Api api,
    Map<String, TableSettings> tables) {

  /** How the console is written, one event a line. */
  public enum LogFormat {
    /** {@code key=value}. */
    TEXT,
    /** JSON objects. */
    JSON
  }

  /**
   * A PostgreSQL database.
   *
   * @param url JDBC URL, {@code jdbc:postgresql://…}
   * @param login what it has not is left to the URL or the server's authentication
   */
  public record Database(String url, Login login) {

    /** With a login that stays as it is. */
    public Database(String url, String username, String password) {
      this(url, Login.fixed(username, password));
    }

    /** Host, port and database of the URL, without its parameters: they may hold secrets. */
    public String location() {
      String location = url.substring("jdbc:postgresql:".length());
      int parameters = location.indexOf('?');
      return parameters < 0 ? location : location.substring(0, parameters);
    }
  }

  /**
   * The JMS broker.
   *
   * @param url {@code vm://0} embeds the broker, with another number for each further engine,
   *     {@code tcp://host:61616} uses an external one
   * @param login without a username for none
   * @param directory journal of the embedded broker
   */
  public record Broker(String url, Login login, String directory) {

    /** With a login that stays as it is. */
    public Broker(String url, String username, String password, String directory) {
      this(url, Login.fixed(username, password), directory);
    }

    /** The URL without its parameters: they may hold secrets. */
    public String location() {
      return url.replaceFirst("\\?.*", "");
    }

    /** Whether the broker runs inside this process. */
    public boolean embedded() {
      return url.startsWith("vm:");
    }
  }

  /**
   * Polling.
   *
   * @param period time between two polls of a table
   */
  public record Poll(Duration period) {}

  /**
   * Redelivery of a chunk that could not be applied.
   *
   * @param delay before the first redelivery
   * @param multiplier of the delay from one redelivery to the next
   * @param maximum redeliveries before the dead letter
   */
  public record Redelivery(Duration delay, double multiplier, int maximum) {

    /** The longest pause, in ms; {@code maximumRedeliveryDelay} of the routes. */
    private static final long LONGEST_MS = 3_600_000;

    /** The pause, in ms, before redelivery number {@code attempt} (1 is the first). */
    public long delayMillis(int attempt) {
      double millis = delay.toMillis() * Math.pow(multiplier, attempt - 1.0);
      return Math.min(LONGEST_MS, Math.round(millis));
    }
  }

  /**
   * The queue and its consumers.
   *
   * @param consumers concurrent JMS consumers a table
   * @param chunkRows most keys in one message
   */
  public record Apply(int consumers, int chunkRows) {}

  /**
   * The guard against accidental mass deletes.
   *
   * @param holdRows rows: more than these wait for approval if they exceed the percentage too
   * @param holdPercent percent of the live rows
   * @param holdAll whether the delete of all live rows waits too, however few they are
   */
  public record Deletes(int holdRows, int holdPercent, boolean holdAll) {}

  /**
   * The admin API.
   *
   * @param host address to listen on
   * @param port TCP port
   * @param token bearer token, null for none
   * @param testEndpoints whether {@code POST /api/test/insert-raw} is open
   */
  public record Api(String host, int port, String token, boolean testEndpoints) {

    /** Where this machine reaches it. */
    public String url() {
      String reachable = host.matches("0\\.0\\.0\\.0|::|\\[::]") ? "localhost" : host;
      boolean bare = reachable.contains(":") && !reachable.startsWith("[");
      return "http://" + (bare ? "[" + reachable + "]" : reachable) + ":" + port;
    }
  }

  /** The source of tables that name no other; null if all do. */
  public Database source() {
    return sources.get(TableSettings.DEFAULT_SOURCE);
  }

  /** The configured tables of a source, in the order of their names. */
  public List<TableSettings> tablesOf(String source) {
    return tables.values().stream().filter(table -> table.sourceName().equals(source)).toList();
  }

  /** The names of the configured tables. */
  public List<String> tableNames() {
    return List.copyOf(tables.keySet());
  }
}
