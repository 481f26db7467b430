package io.dbsync.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads and validates the {@link Settings}. */
public final class SettingsReader {

  private static final Duration MAXIMUM_JOURNEY = Duration.ofDays(1);
  private static final String VARIABLES = "SYNC_";

  private final RawSettings raw;

  private SettingsReader(RawSettings raw) {
    this.raw = raw;
  }

  /**
   * What was read.
   *
   * @param settings the engine's settings
   * @param tables the names of the tables of all engines: the route files are for all
   * @param from where it stood
   * @param ignored environment variables that begin like settings and are none
   */
  public record Result(
      Settings settings, Set<String> tables, SettingsFile from, Set<String> ignored) {

    /** {@code application.properties} as it stands: Camel's own settings may be in it. */
    public Properties file() {
      return from.properties();
    }
  }

  /**
   * Reads the settings as the contract says: {@code -D} over environment over file over default.
   *
   * @param directory where {@code application.properties} is looked for
   * @param environment environment variables
   * @param system system properties
   * @return the settings of one engine a target, first that of {@code sync.target.*}
   * @throws SettingsException if a setting is missing, wrong or unknown: it tells all mistakes
   */
  public static List<Result> readAll(
      Path directory, Map<String, String> environment, Properties system) {
    RawSettings raw = RawSettings.load(directory, environment, system);
    List<Settings> engines = new SettingsReader(raw).read();
    Set<String> tables =
        engines.stream()
            .flatMap(engine -> engine.tables().keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> ignored = raw.unreadVariables(VARIABLES);
    return engines.stream().map(engine -> new Result(engine, tables, raw.file(), ignored)).toList();
  }

  /** Like {@link #readAll}, for the first engine alone. */
  public static Result read(Path directory, Map<String, String> environment, Properties system) {
    return readAll(directory, environment, system).get(0);
  }

  private List<Settings> read() {
    Settings.Poll poll = new Settings.Poll(raw.duration("sync.poll.period", "5s", "100ms", "1d"));
    Settings.Apply apply =
        new Settings.Apply(
            raw.integer("sync.apply.consumers", 2, 1, 64),
            raw.integer("sync.chunk.rows", 1000, 1, 10_000));
    Settings.Deletes deletes =
        new Settings.Deletes(
            raw.integer("sync.deletes.hold-rows", 1000, 0, Integer.MAX_VALUE),
            raw.integer("sync.deletes.hold-percent", 30, 0, 100),
            raw.bool("sync.deletes.hold-all", true));
    Map<String, TableSettings> tables =
        new TableSettingsReader(raw).read(poll.period(), apply, deletes);
    DatabaseReader databases = new DatabaseReader(raw);
    databases.rejectNames(tables.values());
    Settings.Redelivery redelivery =
        new Settings.Redelivery(
            raw.duration("sync.redelivery.delay", "5s", "1ms", "1h"),
            raw.decimal("sync.redelivery.multiplier", 2, 1, 100),
            raw.integer("sync.redelivery.maximum", 3, 0, 100));
    List<Settings> engines = new ArrayList<>();
    for (Map<String, TableSettings> group : byTarget(tables)) {
      TableSettings first = group.values().iterator().next();
      String db = first.targetDb();
      Settings.Database target = databases.target(first);
      engines.add(
          new Settings(
              db,
              databases.sources(group.values()),
              target,
              new BrokerReader(raw).read(db, engines.size()),
              poll,
              redelivery,
              apply,
              deletes,
              raw.duration("sync.logs.retention", "30d", "1m", "36500d"),
              logFormat(),
              new ApiReader(raw)
                  .read(
                      db == null
                          ? raw.integer("sync.api.port", 8787, 0, 65_535)
                          : databases.apiPort(db, target != null)),
              group));
    }
    // it may be set all the same: no table has to be copied to sync.target
    raw.text("sync.api.port");
    databases.rejectUnused(tables.values());
    rejectUnread();
    rejectMisspeltVariables();
    rejectLongRedelivery(redelivery);
    rejectSharedPorts(engines);
    raw.check();
    return engines;
  }

  /** Tables that name no target first, then by the names of the targets. */
  private static Collection<Map<String, TableSettings>> byTarget(
      Map<String, TableSettings> tables) {
    Map<String, Map<String, TableSettings>> groups = new TreeMap<>();
    tables.forEach(
        (name, table) ->
            groups
                .computeIfAbsent(
                    Objects.requireNonNullElse(table.targetDb(), ""), db -> new TreeMap<>())
                .put(name, table));
    return groups.values();
  }

  private void rejectSharedPorts(List<Settings> engines) {
    Map<Integer, String> ports = new HashMap<>();
    for (Settings engine : engines) {
      int port = engine.api().port();
      String key =
          engine.targetDb() == null
              ? "sync.api.port"
              : "sync.db." + engine.targetDb() + ".api-port";
      String other = ports.put(port, key);
      if (port != 0 && other != null) {
        raw.reject(
            SettingsException.invalid(
                key, Integer.toString(port), "a port of its own, not that of " + other));
      }
    }
  }

  private Settings.LogFormat logFormat() {
    String key = "sync.log.format";
    String format = raw.text(key).orElse("text");
    return switch (format) {
      case "text" -> Settings.LogFormat.TEXT;
      case "json" -> Settings.LogFormat.JSON;
      default -> {
        raw.reject(SettingsException.invalid(key, format, "text or json"));
        yield Settings.LogFormat.TEXT;
      }
    };
  }

  private void rejectUnread() {
    for (String key : raw.unread("sync.")) {
      raw.reject(new SettingsException(key + " is not a setting: nothing reads it" + nearest(key)));
    }
  }

  private void rejectMisspeltVariables() {
    Set<String> known =
        raw.known().stream().map(RawSettings::environmentName).collect(Collectors.toSet());
    for (String variable : raw.unreadVariables(VARIABLES)) {
      Spelling.nearestVariable(VARIABLES, variable, known)
          .ifPresent(
              meant ->
                  raw.reject(
                      new SettingsException(
                          "%s in the environment is not a setting; did you mean %s?"
                              .formatted(variable, meant))));
    }
  }

  private String nearest(String key) {
    return Spelling.nearest(key, raw.known())
        .map(known -> "; did you mean " + known + "?")
        .orElse("");
  }

  private void rejectLongRedelivery(Settings.Redelivery redelivery) {
    long total = 0;
    for (int attempt = 1; attempt <= redelivery.maximum(); attempt++) {
      total += redelivery.delayMillis(attempt);
      if (total > MAXIMUM_JOURNEY.toMillis()) {
        raw.reject(
            SettingsException.invalid(
                "sync.redelivery.maximum",
                Integer.toString(redelivery.maximum()),
                "all redeliveries of a chunk within one day"));
        return;
      }
    }
  }
}
