package io.dbsync.operations;

import io.dbsync.settings.Settings;
import java.util.List;
import java.util.stream.Collectors;

/** The names of the configured tables, for the admin API's {@code table} parameter. */
public final class TableNames {

  private final List<String> names;

  TableNames(Settings settings) {
    this.names = settings.tableNames();
  }

  /** The one name, or all names if it is null or empty; empty if no such table is configured. */
  public List<String> selected(String name) {
    if (name == null || name.isEmpty()) {
      return names;
    }
    return names.contains(name) ? List.of(name) : List.of();
  }

  /** {@link #selected} as a JSON array; names are letters, digits, _ and -. */
  public String selectedJson(String name) {
    return selected(name).stream()
        .map(selected -> '"' + selected + '"')
        .collect(Collectors.joining(",", "[", "]"));
  }
}
