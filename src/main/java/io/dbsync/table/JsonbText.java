package io.dbsync.table;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The text that a row's {@code jsonb} would have, put together column by column. Making the {@code
 * jsonb} and its text costs the server nearly twice as much.
 *
 * <p>Its form is PostgreSQL's: {@code JsonbToCString} in {@code jsonb.c} and {@code
 * lengthCompareJsonbStringValue} in {@code jsonb_util.c}, the same in all versions since 9.4.
 */
final class JsonbText {

  /** A function takes 100 arguments, and each column is two. */
  private static final int COLUMNS_AT_ONCE = 45;

  private JsonbText() {}

  /**
   * An expression for the text.
   *
   * @param alias of the row
   * @param columns those that the document has, at least one
   */
  static String of(String alias, List<Column> columns) {
    // as jsonb has its keys: the short ones first
    List<Column> sorted =
        columns.stream()
            .sorted(
                Comparator.<Column>comparingInt(column -> utf8(column.name()).length)
                    .thenComparing(column -> utf8(column.name()), Arrays::compareUnsigned))
            .toList();
    List<String> groups = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += COLUMNS_AT_ONCE) {
      List<String> parts = new ArrayList<>();
      for (Column column : sorted.subList(from, Math.min(from + COLUMNS_AT_ONCE, sorted.size()))) {
        boolean first = groups.isEmpty() && parts.isEmpty();
        parts.add(Sql.literal((first ? "{" : ", ") + quoted(column.name()) + ": "));
        parts.add(value(column, Sql.column(alias, column.name())));
      }
      groups.add("concat(" + String.join(", ", parts) + ")");
    }
    return "(" + String.join(" || ", groups) + " || '}')";
  }

  private static String value(Column column, String value) {
    String json =
        column.integer()
            ? value + "::text"
            : column.sameJson() ? "to_json(" + value + ")" : "to_jsonb(" + value + ")";
    return "coalesce(" + json + ", 'null')";
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The name as PostgreSQL's {@code escape_json} writes it: hexadecimal digits small, unlike
   * Jackson.
   */
  private static String quoted(String name) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : name.toCharArray()) {
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> json.append(c < ' ' ? "\\u" + HexFormat.of().toHexDigits(c) : String.valueOf(c));
      }
    }
    return json.append('"').toString();
  }
}
