package io.dbsync.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * A statement of {@code sql/}. Its parameters are written {@code :#name}, as camel-sql has them;
 * {@code {token}} stands for what depends on the table's definition.
 */
final class SqlFile {

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
