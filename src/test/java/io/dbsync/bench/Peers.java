package io.dbsync.bench;

import io.dbsync.testing.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the peers share. */
final class Peers {

  private static final Path SQL = Path.of("bench", "sql");

  private Peers() {}

  /** The text of a file in {@code bench/sql}. */
  static String sql(String name) {
    try {
      return Files.readString(SQL.resolve(name + ".sql"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an empty table of documents. */
  static void createDocuments(Sql target, String table) {
    dropDocuments(target, table);
    target.execute("CREATE TABLE " + table + " (id bigint PRIMARY KEY, data jsonb)");
  }

  static void dropDocuments(Sql target, String table) {
    target.execute("DROP TABLE IF EXISTS " + table);
  }
}
