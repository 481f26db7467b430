package io.dbsync.table;

import java.util.List;
import java.util.stream.Collectors;

/** Quotes identifiers and literals for SQL text that is made from a table definition. */
final class Sql {

  private Sql() {}

  /** The identifier, quoted. */
  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The column of a relation alias, quoted. */
  static String column(String alias, String name) {
    return identifier(alias) + "." + identifier(name);
  }

  /** The text as a literal that means the same whatever standard_conforming_strings is. */
  static String literal(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** A text array of literals. */
  static String textArray(List<String> texts) {
    return texts.stream()
        .map(Sql::literal)
        .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
  }

  /** The columns of a relation alias, comma-separated. */
  static String columns(String alias, List<String> names) {
    return names.stream().map(n -> column(alias, n)).collect(Collectors.joining(", "));
  }

  /** The names, quoted and comma-separated. */
  static String identifiers(List<String> names) {
    return names.stream().map(Sql::identifier).collect(Collectors.joining(", "));
  }
}
