package io.dbsync.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * A statement of {@code sql/}. Its parameters are written {@code :#name}, as camel-sql has them;
 * {@code {token}} stands for what depends on the table's definition.
 */
final class SqlFile {

  /** They do not change while the JVM runs, and each poll wants some. */
  private static final ConcurrentMap<String, SqlFile> FILES = new ConcurrentHashMap<>();

  private final String text;

  private SqlFile(String text) {
    this.text = text;
  }

  /**
   * Reads a statement from the class path.
   *
   * @param name for instance {@code source/page}
   */
  static SqlFile named(String name) {
    return FILES.computeIfAbsent(name, SqlFile::read);
  }

  private static SqlFile read(String name) {
    String path = "sql/" + name + ".sql";
    try (InputStream stream = SqlFile.class.getClassLoader().getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalArgumentException(path + " is not on the class path");
      }
      return new SqlFile(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  /** The statement with named parameters as Spring's JDBC templates take them. */
  String forJdbc() {
    return text.lines()
        .filter(line -> !line.strip().startsWith("--"))
        .collect(Collectors.joining("\n"))
        .replace(":#", ":");
  }
}
