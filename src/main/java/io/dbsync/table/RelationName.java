package io.dbsync.table;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the name of a relation as somebody writes it in the settings: as SQL does, schema-qualified
 * or not, folded to lower case unless quoted; and if that is nothing, to the letter.
 *
 * @param schema unquoted; null for that of the search path
 * @param name unquoted
 */
record RelationName(String schema, String name) {

  private static final String PART =
      "\"(?:[^\"]|\"\")+\"|[A-Za-z_\\x{80}-\\x{10FFFF}][\\w$\\x{80}-\\x{10FFFF}]*";
  private static final Pattern SQL =
      Pattern.compile("\\s*(%s)\\s*(?:\\.\\s*(%1$s)\\s*)?".formatted(PART));
  private static final Pattern DOT = Pattern.compile("\\.");

  /** The name as SQL, quoted. */
  String sql() {
    return (schema == null ? "" : Sql.identifier(schema) + ".") + Sql.identifier(name);
  }

  /**
   * What a name may stand for, the likeliest first.
   *
   * @param text for instance {@code orders}, {@code shop.Orders}, {@code "Order"}, {@code order
   *     lines}
   */
  static List<RelationName> readings(String text) {
    Set<RelationName> readings = new LinkedHashSet<>();
    Matcher sql = SQL.matcher(text);
    if (sql.matches()) {
      readings.add(
          sql.group(2) == null
              ? new RelationName(null, part(sql.group(1)))
              : new RelationName(part(sql.group(1)), part(sql.group(2))));
    }
    String[] parts = DOT.split(text, -1);
    if (parts.length == 2 && Arrays.stream(parts).noneMatch(String::isBlank)) {
      readings.add(new RelationName(parts[0], parts[1]));
    }
    readings.add(new RelationName(null, text));
    return List.copyOf(readings);
  }

  /** A part as SQL reads it: only ASCII letters are folded. */
  private static String part(String part) {
    return part.startsWith("\"")
        ? part.substring(1, part.length() - 1).replace("\"\"", "\"")
        : lowerCase(part);
  }

  /** The name of what SQL would find under this name without quotes. */
  static String lowerCase(String name) {
    return name.codePoints()
        .map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
