package io.dbsync.monitor;

import io.dbsync.testing.DatabasePair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A table to which one thing at a time can happen, and who knows what is true of it. */
final class FaultyTable {

  /** What can happen to a table. */
  enum Fault {
    NONE(false),
    /** The target refuses every write for a reason that is no row's. */
    REFUSED(true),
    /** The source has no such table any more. */
    MISSING(true),
    /** Another session has locked some rows in the target. */
    LOCKED(false),
    /** A row lacks a required field. */
    INVALID(false),
    /** Most rows are gone from the source. */
    GONE(false);

    private final boolean stops;

    Fault(boolean stops) {
      this.stops = stops;
    }

    /** Whether no change of the table can be copied. */
    boolean stops() {
      return stops;
    }
  }

  private static final int ROWS = 12;

  private final DatabasePair databases;
  private final String name;
  private Fault fault = Fault.NONE;
  private long changedAt;
  private Connection locker;

  FaultyTable(DatabasePair databases, String name) {
    this.databases = databases;
    this.name = name;
    databases
        .source()
        .execute("CREATE TABLE %s (id int PRIMARY KEY, n int, name text)".formatted(name));
    databases.source().execute("GRANT SELECT ON %s TO %s".formatted(name, databases.reader()));
    fill();
  }

  static Map<String, String> settings(String name) {
    return Map.of(
        "sync.table." + name + ".source", name,
        "sync.table." + name + ".required", "name",
        "sync.table." + name + ".hold-rows", "3");
  }

  String name() {
    return name;
  }

  Fault fault() {
    return fault;
  }

  /** When the source, or what is in the way, was last changed; in ns. */
  long changedAt() {
    return changedAt;
  }

  private void fill() {
    source(
        "INSERT INTO %s SELECT i, 0, 'name ' || i FROM generate_series(1, "
            + ROWS
            + ") AS i ON CONFLICT DO NOTHING");
  }

  private void source(String statement) {
    databases.source().execute(statement.formatted(name));
    changedAt = System.nanoTime();
  }

  private void target(String statement) {
    databases.target().execute(statement.formatted(name));
    changedAt = System.nanoTime();
  }

  /** Changes rows. */
  void write(Random random) {
    if (fault != Fault.MISSING) {
      source("UPDATE %s SET n = n + 1 WHERE id % 3 = ".replace("% 3", "%% 3") + random.nextInt(3));
    }
  }

  void begin(Fault next) throws SQLException {
    fault = next;
    switch (next) {
      case REFUSED -> {
        target(
            "CREATE FUNCTION refuse_%1$s() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '0A000'; END $$;"
                + " CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON %1$s_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION refuse_%1$s()");
        source("UPDATE %s SET n = n + 1");
      }
      case MISSING -> source("ALTER TABLE %1$s RENAME TO %1$s_elsewhere");
      case LOCKED -> {
        locker = databases.target().connect();
        locker.setAutoCommit(false);
        try (Statement statement = locker.createStatement()) {
          statement.execute("SELECT FROM %s_snapshots WHERE id <= 5 FOR UPDATE".formatted(name));
        }
        source("UPDATE %s SET n = n + 1");
      }
      case INVALID -> source("UPDATE %s SET name = NULL WHERE id = 7");
      case GONE -> source("DELETE FROM %s WHERE id > 2");
      default -> throw new IllegalArgumentException(next.toString());
    }
  }

  void end() throws SQLException {
    switch (fault) {
      case REFUSED -> target("DROP TRIGGER refuse ON %1$s_snapshots; DROP FUNCTION refuse_%1$s()");
      case MISSING -> source("ALTER TABLE %1$s_elsewhere RENAME TO %1$s");
      case LOCKED -> {
        locker.close();
        changedAt = System.nanoTime();
      }
      case INVALID -> source("UPDATE %s SET name = 'a name' WHERE id = 7");
      case GONE -> fill();
      default -> throw new IllegalStateException();
    }
    fault = Fault.NONE;
  }

  /** Whether the copy is what the source is; a missing table is not copied. */
  boolean isCopied() {
    return fault != Fault.MISSING && copied().equals(documents());
  }

  /** A row whose copy differs; null if there is none, or the table is missing. */
  String different() {
    if (fault == Fault.MISSING) {
      return null;
    }
    Map<String, String> copied = copied();
    return documents().entrySet().stream()
        .filter(row -> !row.getValue().equals(copied.get(row.getKey())))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private Map<String, String> documents() {
    return rows(
        databases.source().query("SELECT id::text, to_jsonb(t)::text FROM " + name + " AS t"));
  }

  private Map<String, String> copied() {
    return rows(
        databases
            .target()
            .query(
                "SELECT id::text, data::text FROM " + name + "_snapshots WHERE data IS NOT NULL"));
  }

  private static Map<String, String> rows(java.util.List<java.util.List<String>> found) {
    Map<String, String> rows = new TreeMap<>();
    found.forEach(row -> rows.put(row.get(0), row.get(1)));
    return rows;
  }
}
