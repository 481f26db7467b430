package io.dbsync.settings;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.Driver;

/** Reads and validates where the databases are that tables name. */
final class DatabaseReader {

  private static final String PREFIX = "sync.db.";
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");
  private static final String URL = "a JDBC URL such as jdbc:postgresql://host:5432/database";

  private final RawSettings raw;

  DatabaseReader(RawSettings raw) {
    this.raw = raw;
  }

  /** Sees to it that the databases which tables name have good names. */
  void rejectNames(Collection<TableSettings> tables) {
    Map<String, String> variables = new TreeMap<>();
    for (TableSettings table : tables) {
      rejectName(key(table, "source-db"), table.sourceDb(), variables);
      rejectName(key(table, "target-db"), table.targetDb(), variables);
    }
  }

  /** The sources that tables name, by {@link TableSettings#sourceName()}. */
  Map<String, Settings.Database> sources(Collection<TableSettings> tables) {
    Map<String, Settings.Database> sources = new TreeMap<>();
    for (TableSettings table : tables) {
      if (!sources.containsKey(table.sourceName())) {
        sources.put(
            table.sourceName(),
            raw.attempt(
                () ->
                    table.sourceDb() == null
                        ? read("sync.source")
                        : named(key(table, "source-db"), table.sourceDb())));
      }
    }
    return sources;
  }

  /** The target of tables that have the same one. */
  Settings.Database target(TableSettings table) {
    return raw.attempt(
        () ->
            table.targetDb() == null
                ? read("sync.target")
                : named(key(table, "target-db"), table.targetDb()));
  }

  private Settings.Database named(String key, String name) {
    String prefix = PREFIX + name;
    return optional(prefix)
        .orElseThrow(
            () ->
                new SettingsException(
                    key
                        + "="
                        + name
                        + ": expected a database that is there: set "
                        + prefix
                        + ".url (in the environment "
                        + RawSettings.environmentName(prefix + ".url")
                        + "), .username and .password"));
  }

  private void rejectName(String key, String name, Map<String, String> variables) {
    if (name == null) {
      return;
    }
    if (!NAME.matcher(name).matches()) {
      raw.reject(
          SettingsException.invalid(
              key, name, "the <name> of sync.db.<name>.url: letters, digits, _ and -"));
    }
    String like = variables.put(RawSettings.environmentName(name), name);
    if (like != null && !like.equals(name)) {
      raw.reject(
          SettingsException.invalid(
              key, name, "a name that is not that of " + like + " in environment variables"));
    }
  }

  /** Sees to it that no database is set which no table names. */
  void rejectUnused(Collection<TableSettings> tables) {
    // they may be set all the same: no table has to use them
    raw.attempt(() -> optional("sync.source"));
    raw.attempt(() -> optional("sync.target"));
    Set<String> used = new TreeSet<>();
    for (TableSettings table : tables) {
      Stream.of(table.sourceDb(), table.targetDb()).filter(Objects::nonNull).forEach(used::add);
    }
    for (String key : raw.keys(PREFIX)) {
      int dot = key.lastIndexOf('.');
      String name = dot < PREFIX.length() ? "" : key.substring(PREFIX.length(), dot);
      if (!used.contains(name)) {
        raw.reject(
            key,
            new SettingsException(
                key
                    + ": nothing reads it: expected sync.db.<name>.url, .username or .password of a <name>"
                    + " that a table has as its sync.table.<table>.source-db or .target-db"
                    + (used.isEmpty() ? "" : "; named are " + String.join(", ", used))));
      }
    }
  }

  /**
   * The TCP port of the admin API of a further target's engine.
   *
   * @param needed whether it is a mistake that there is none
   */
  int apiPort(String targetDb, boolean needed) {
    String key = PREFIX + targetDb + ".api-port";
    if (needed) {
      raw.attempt(
          () -> raw.required(key, "the TCP port of the admin API for the tables of this target"));
    }
    return raw.integer(key, 0, 0, 65_535);
  }

  /**
   * A database that has to be there.
   *
   * @param prefix of its three settings
   */
  private Settings.Database read(String prefix) {
    raw.required(prefix + ".url", URL);
    return optional(prefix).orElseThrow();
  }

  private Optional<Settings.Database> optional(String prefix) {
    Login login = raw.login(prefix);
    return raw.text(prefix + ".url").map(url -> new Settings.Database(valid(prefix, url), login));
  }

  private static String valid(String prefix, String url) {
    String key = prefix + ".url";
    boolean readable =
        url.length() > "jdbc:postgresql:".length() && Driver.parseURL(url, null) != null;
    if (!url.startsWith("jdbc:postgresql:") || !readable) {
      throw SettingsException.invalid(key, masked(url), URL);
    }
    if (url.replaceFirst("\\?.*", "").contains("@")) {
      throw SettingsException.invalid(
          key, masked(url), "a JDBC URL without user@, which belongs into " + prefix + ".username");
    }
    return url;
  }

  /** The beginning of a URL; what follows may hold a password. */
  static String masked(String url) {
    return url.replaceFirst("[^A-Za-z].*", "…");
  }

  private static String key(TableSettings table, String setting) {
    return "sync.table." + table.name() + "." + setting;
  }
}
