package io.dbsync.table;

import io.dbsync.settings.Spelling;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a misspelt name may stand for. */
final class NearNames {

  private static final int MOST_NAMES = 3;
  private static final int MOST_COLUMNS = 50;

  private NearNames() {}

  /** The end of a message about a relation that is not there: those whose names are like it. */
  static String hint(String wanted, Collection<String> there) {
    String name = plain(wanted);
    int most = Math.max(1, Math.min(3, name.length() / 3));
    List<String> near =
        there.stream()
            .filter(known -> Spelling.distance(plain(known), name) <= most)
            .sorted(Comparator.comparingInt(known -> Spelling.distance(plain(known), name)))
            .limit(MOST_NAMES)
            .toList();
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  /** Without the schema, quotation marks and capitals. */
  private static String plain(String name) {
    return name.replaceFirst("^.*\\.", "").replace("\"", "").toLowerCase(Locale.ROOT);
  }

  /** The end of a message about a column that is not there: those that are. */
  static String columns(List<Column> columns) {
    String names =
        columns.stream().map(Column::name).limit(MOST_COLUMNS).collect(Collectors.joining(", "));
    return ": it has " + names + (columns.size() > MOST_COLUMNS ? ", …" : "");
  }
}
