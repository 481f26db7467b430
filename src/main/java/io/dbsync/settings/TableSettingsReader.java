package io.dbsync.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads and validates the table definitions, {@code sync.table.<name>.*}. */
final class TableSettingsReader {

  private static final String PREFIX = "sync.table.";
  private static final String FILE = "file:";
  private static final String SUFFIX = "_snapshots";

  /** Of PostgreSQL, in bytes. */
  private static final int LONGEST_NAME = 63;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");

  private final RawSettings raw;

  TableSettingsReader(RawSettings raw) {
    this.raw = raw;
  }

  /**
   * The table definitions by name.
   *
   * <p>What a table does not set itself is as it is for all of them.
   *
   * @param period time between two polls
   */
  Map<String, TableSettings> read(Duration period, Settings.Apply apply, Settings.Deletes deletes) {
    Set<String> names = names();
    if (names.isEmpty()) {
      raw.reject(
          new SettingsException(
              "no table is configured: expected at least one sync.table.<name>.source"));
      raw.check();
    }
    Map<String, TableSettings> tables = new TreeMap<>();
    names.forEach(name -> tables.put(name, table(name, period, apply, deletes)));
    rejectSharing(tables);
    return tables;
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (String key : raw.keys(PREFIX)) {
      String rest = key.substring(PREFIX.length());
      int dot = rest.lastIndexOf('.');
      String name = dot < 0 ? rest : rest.substring(0, dot);
      if (dot < 0 || !NAME.matcher(name).matches()) {
        raw.reject(
            key,
            new SettingsException(
                key
                    + ": expected sync.table.<name>.<setting>, the name made of letters, digits, _"
                    + " and -"));
      } else {
        names.add(name);
      }
    }
    return names;
  }

  private TableSettings table(
      String name, Duration period, Settings.Apply apply, Settings.Deletes deletes) {
    String prefix = PREFIX + name + ".";
    List<String> key = raw.names(prefix + "key");
    List<String> targetKey = raw.names(prefix + "target-key");
    if (new HashSet<>(key).size() != key.size()) {
      raw.reject(
          SettingsException.invalid(prefix + "key", String.join(",", key), "each column once"));
    }
    if (!targetKey.isEmpty() && !key.isEmpty() && key.size() != targetKey.size()) {
      raw.reject(
          SettingsException.invalid(
              prefix + "target-key",
              String.join(",", targetKey),
              key.size() + " column(s), one for each of " + prefix + "key"));
    }
    String source = raw.text(prefix + "source").orElse(null);
    String query =
        raw.text(prefix + "query").map(q -> raw.attempt(() -> query(prefix, q))).orElse(null);
    List<String> columns = raw.names(prefix + "columns");
    rejectContradictions(prefix, source, key, columns);
    return new TableSettings(
        name,
        raw.text(prefix + "source-db").orElse(null),
        raw.text(prefix + "target-db").orElse(null),
        source,
        query,
        raw.text(prefix + "version").orElse(null),
        key,
        raw.text(prefix + "target").orElse(defaultTarget(name)),
        targetKey,
        raw.names(prefix + "required"),
        columns,
        raw.duration(prefix + "period", period.toMillis() + "ms", "100ms", "1d"),
        raw.duration(prefix + "statement-timeout", "60s", "1s", "1d"),
        new Settings.Apply(
            raw.integer(prefix + "consumers", apply.consumers(), 1, 64),
            raw.integer(prefix + "chunk-rows", apply.chunkRows(), 1, 10_000)),
        new Settings.Deletes(
            raw.integer(prefix + "hold-rows", deletes.holdRows(), 0, Integer.MAX_VALUE),
            raw.integer(prefix + "hold-percent", deletes.holdPercent(), 0, 100),
            raw.bool(prefix + "hold-all", deletes.holdAll())));
  }

  private void rejectContradictions(
      String prefix, String source, List<String> key, List<String> columns) {
    // a query whose file cannot be read is one
    boolean queried = raw.text(prefix + "query").isPresent();
    if (source == null && !queried) {
      raw.attempt(
          () ->
              raw.required(
                  prefix + "source",
                  "the source table, schema-qualified or not, or " + prefix + "query"));
    }
    if (!queried) {
      return;
    }
    if (source != null) {
      raw.reject(
          SettingsException.invalid(
              prefix + "source",
              source,
              "either a source or a query, not " + prefix + "query too"));
    }
    if (!columns.isEmpty()) {
      raw.reject(
          SettingsException.invalid(
              prefix + "columns",
              String.join(",", columns),
              "none beside " + prefix + "query, which makes the document itself"));
    }
    if (key.isEmpty()) {
      raw.attempt(
          () -> raw.required(prefix + "key", "the columns of the query that make a row unique"));
    }
  }

  /** The text of a query, out of a file if it is in one. */
  private static String query(String prefix, String value) {
    if (!value.startsWith(FILE)) {
      return value;
    }
    try {
      return Files.readString(Path.of(value.substring(FILE.length())));
    } catch (IOException | InvalidPathException e) {
      throw SettingsException.invalid(
          prefix + "query",
          value,
          "a SELECT, or file: with a file that can be read from "
              + Path.of("").toAbsolutePath()
              + " ("
              + e.getMessage()
              + ")");
    }
  }

  private void rejectSharing(Map<String, TableSettings> tables) {
    Map<String, String> targets = new HashMap<>();
    Map<String, String> variables = new HashMap<>();
    tables.forEach(
        (name, table) -> {
          String other = targets.put(table.targetDb() + " " + table.target(), name);
          if (other != null) {
            raw.reject(
                SettingsException.invalid(
                    PREFIX + name + ".target",
                    table.target(),
                    "a table of its own: each would delete the rows of the other, " + other));
          }
          String like = variables.put(RawSettings.environmentName(name), name);
          if (like != null) {
            raw.reject(
                new SettingsException(
                    PREFIX
                        + name
                        + ": expected a name that is not that of "
                        + like
                        + " in environment variables"));
          }
        });
  }

  /**
   * The name that a snapshot table has by default, quoted if SQL would read it otherwise.
   * PostgreSQL would cut off the end of a longer name; so the start of it gives way.
   */
  private static String defaultTarget(String name) {
    String kept = name.substring(0, Math.min(name.length(), LONGEST_NAME - SUFFIX.length()));
    String target = kept + SUFFIX;
    return target.matches("[a-z][a-z0-9_]*") ? target : '"' + target + '"';
  }
}
