package io.dbsync.settings;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** Reads and validates where the databases are: {@code sync.target.*} and those that are read. */
final class DatabaseReader {

  private static final String PREFIX = "sync.db.";
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");
  private static final String URL = "a JDBC URL such as jdbc:postgresql://host:5432/database";

  private final RawSettings raw;

  DatabaseReader(RawSettings raw) {
    this.raw = raw;
  }

  /**
   * The sources that tables name, by {@link TableSettings#sourceName()}.
   *
   * @throws SettingsException if one is missing or wrong, or no table names one that is there
   */
  Map<String, Settings.Database> sources(Collection<TableSettings> tables) {
    Map<String, Settings.Database> sources = new TreeMap<>();
    Map<String, String> variables = new TreeMap<>();
    for (TableSettings table : tables) {
      if (table.sourceDb() != null) {
        rejectName(table, variables);
      }
      if (!sources.containsKey(table.sourceName())) {
        sources.put(table.sourceName(), source(table));
      }
    }
    if (!sources.containsKey(TableSettings.DEFAULT_SOURCE)) {
      // it may be set all the same: no table reads it
      optional("sync.source");
    }
    rejectUnused(variables.values());
    return sources;
  }

  private Settings.Database source(TableSettings table) {
    if (table.sourceDb() == null) {
      return read("sync.source");
    }
    String prefix = PREFIX + table.sourceDb();
    return optional(prefix)
        .orElseThrow(
            () ->
                new SettingsException(
                    key(table)
                        + "="
                        + table.sourceDb()
                        + ": expected a database that is there: set "
                        + prefix
                        + ".url (in the environment "
                        + RawSettings.environmentName(prefix + ".url")
                        + "), .username and .password"));
  }

  private static void rejectName(TableSettings table, Map<String, String> variables) {
    String name = table.sourceDb();
    if (!NAME.matcher(name).matches()) {
      throw SettingsException.invalid(
          key(table), name, "the <name> of sync.db.<name>.url: letters, digits, _ and -");
    }
    String like = variables.put(RawSettings.environmentName(name), name);
    if (like != null && !like.equals(name)) {
      throw SettingsException.invalid(
          key(table), name, "a name that is not that of " + like + " in environment variables");
    }
  }

  private void rejectUnused(Collection<String> used) {
    for (String key : raw.keys(PREFIX)) {
      int dot = key.lastIndexOf('.');
      String name = dot < PREFIX.length() ? "" : key.substring(PREFIX.length(), dot);
      if (!used.contains(name)) {
        throw new SettingsException(
            key
                + ": nothing reads it: expected sync.db.<name>.url, .username or .password of a <name>"
                + " that a table has as its sync.table.<table>.source-db"
                + (used.isEmpty() ? "" : "; named are " + String.join(", ", used)));
      }
    }
  }

  /**
   * A database that has to be there.
   *
   * @param prefix of its three settings
   */
  Settings.Database read(String prefix) {
    raw.required(prefix + ".url", URL);
    return optional(prefix).orElseThrow();
  }

  private Optional<Settings.Database> optional(String prefix) {
    String username = raw.text(prefix + ".username").orElse(null);
    String password = raw.text(prefix + ".password").orElse(null);
    return raw.text(prefix + ".url")
        .map(url -> new Settings.Database(valid(prefix, url), username, password));
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

  private static String key(TableSettings table) {
    return "sync.table." + table.name() + ".source-db";
  }
}
