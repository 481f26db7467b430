package io.dbsync.bench;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import java.util.HashMap;
import java.util.Map;

/** A source with students and a fresh target, for one round. */
final class Stage implements AutoCloseable {

  private static final String COUNT_AND_HASH =
      "count(*) || ':' || sum(hashtextextended(%s::text, %s))";

  private final Servers servers;
  private final Samples samples;
  private final int round;
  private final DatabasePair databases;
  private long rows;
  private String documents;

  Stage(Servers servers, Samples samples, int round) {
    this.servers = servers;
    this.samples = samples;
    this.round = round;
    this.databases = new DatabasePair(servers.source(), servers.target());
    // no zeros at the end of a time: Debezium writes them, PostgreSQL does not
    source()
        .execute(
            "ALTER TABLE students ALTER COLUMN created_at SET DEFAULT '2026-01-02 03:04:05.678912Z',"
                + " ALTER COLUMN updated_at SET DEFAULT '2026-01-02 03:04:05.678912Z'");
  }

  Servers servers() {
    return servers;
  }

  Samples samples() {
    return samples;
  }

  int round() {
    return round;
  }

  /** Students in the source. */
  long rows() {
    return rows;
  }

  Sql source() {
    return databases.source();
  }

  Sql target() {
    return databases.target();
  }

  /** URL of the source database, for the superuser. */
  String sourceUrl() {
    return servers.source().jdbcUrl(name(source()));
  }

  /** URL of the target database, for the superuser. */
  String targetUrl() {
    return servers.target().jdbcUrl(name(target()));
  }

  static String name(Sql database) {
    return database.queryOne("SELECT current_database()");
  }

  /** Adds students in one transaction. */
  void fill(long count) {
    Students.add(source(), Math.toIntExact(count));
    rows += count;
    documents = null;
    source().execute("VACUUM ANALYZE students");
    servers.settle();
  }

  /** The documents have changed. */
  void changed() {
    documents = null;
  }

  /** Settings of an engine for these databases: the shipped ones, but for the period. */
  BenchEngine engine(String period) {
    return engine(period, Map.of());
  }

  /** An engine with variables of its own beside the settings. */
  BenchEngine engine(String period, Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>(databases.settings());
    settings.put("sync.poll.period", period);
    return new BenchEngine(settings, environment, target());
  }

  /**
   * Makes sure that a table holds the documents of all students.
   *
   * @throws IllegalStateException if it does not
   */
  void check(String who, Sql target, String table, String key) {
    if (documents == null) {
      documents =
          source()
              .queryOne(
                  "SELECT "
                      + COUNT_AND_HASH.formatted("to_jsonb(t)", "id")
                      + " FROM students AS t");
    }
    String copied =
        target.queryOne("SELECT " + COUNT_AND_HASH.formatted("data", key) + " FROM " + table);
    if (!documents.equals(copied)) {
      throw new IllegalStateException(
          who + " copied wrongly: " + copied + " rather than " + documents);
    }
  }

  @Override
  public void close() {
    databases.close();
  }
}
