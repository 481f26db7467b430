package io.dbsync.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Settings as text, each from the strongest place that has it: {@code -D}, then the environment
 * (upper case, dots and dashes to underscores), then {@code application.properties} of the working
 * directory, whole, or the copy packaged in the JAR.
 *
 * <p>Collects mistakes, and which keys were read: a start reports all that is wrong at once.
 */
final class RawSettings {

  private final Path directory;
  private final SettingsFile file;
  private final Map<String, String> environment;
  private final Properties system;
  private final Set<String> read = new TreeSet<>();
  private final Set<String> rejected = new TreeSet<>();
  private final List<String> mistakes = new ArrayList<>();

  private RawSettings(
      Path directory, SettingsFile file, Map<String, String> environment, Properties system) {
    this.directory = directory;
    this.file = file;
    this.environment = environment;
    this.system = system;
  }

  static RawSettings load(Path directory, Map<String, String> environment, Properties system) {
    return new RawSettings(directory, SettingsFile.find(directory), environment, system);
  }

  /** The same places, read again. */
  RawSettings again() {
    return load(directory, environment, system);
  }

  SettingsFile file() {
    return file;
  }

  /** Notes a mistake, which {@link #check} reports. */
  void reject(SettingsException mistake) {
    if (!mistakes.contains(mistake.getMessage())) {
      mistakes.add(mistake.getMessage());
    }
  }

  /** The same of a key that is a mistake itself, so that it is not reported as an unread one. */
  void reject(String key, SettingsException mistake) {
    rejected.add(key);
    reject(mistake);
  }

  /** What is read, or null where that is a mistake. */
  <T> T attempt(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (SettingsException e) {
      reject(e);
      return null;
    }
  }

  /**
   * Ends the reading.
   *
   * @throws SettingsException if there was a mistake: it tells all of them
   */
  void check() {
    if (!mistakes.isEmpty()) {
      throw SettingsException.of(mistakes);
    }
  }

  Optional<String> text(String key) {
    read.add(key);
    String value = system.getProperty(key);
    if (value == null) {
      value = environment.get(environmentName(key));
    }
    if (value == null) {
      value = file.properties().getProperty(key);
    }
    if (value != null && value.contains(ProcessEnvironment.UNREADABLE)) {
      reject(
          new SettingsException(
              key
                  + " has a character that the JVM cannot read in this locale: start it with"
                  + " LC_ALL=C.UTF-8, or set the key in application.properties"));
    }
    return Optional.ofNullable(value).map(String::strip).filter(v -> !v.isEmpty());
  }

  String required(String key, String expected) {
    return text(key)
        .orElseThrow(
            () ->
                new SettingsException(
                    key
                        + " is missing: expected "
                        + expected
                        + "; set it in application.properties, as -D"
                        + key
                        + "=… or in the environment as "
                        + environmentName(key)));
  }

  /** What {@code <prefix>.username}, {@code .password} and {@code .password-file} say. */
  Login login(String prefix) {
    return new Login(
        prefix,
        text(prefix + ".username").orElse(null),
        attempt(() -> password(prefix)),
        () -> {
          RawSettings now = again();
          Login login = now.login(prefix);
          now.check();
          return login;
        });
  }

  private String password(String prefix) {
    String key = prefix + ".password-file";
    Optional<String> password = text(prefix + ".password");
    Optional<String> name = text(key);
    if (name.isEmpty()) {
      return password.orElse(null);
    }
    if (password.isPresent()) {
      throw SettingsException.invalid(
          key, name.get(), "either a file or a password, not " + prefix + ".password too");
    }
    try {
      // a line break at the end is the editor's
      return Files.readString(directory.resolve(name.get())).replaceFirst("\\R\\z", "");
    } catch (IOException | InvalidPathException e) {
      throw SettingsException.unreadable(key, name.get(), "a file with the password", e);
    }
  }

  int integer(String key, int fallback, int minimum, int maximum) {
    return value(
        key,
        fallback,
        text -> Values.integer(text).filter(n -> n >= minimum && n <= maximum),
        "a whole number from " + minimum + " to " + maximum);
  }

  double decimal(String key, double fallback, double minimum, double maximum) {
    return value(
        key,
        fallback,
        text -> Values.decimal(text).filter(n -> n >= minimum && n <= maximum),
        "a number from " + minimum + " to " + maximum);
  }

  boolean bool(String key, boolean fallback) {
    return value(key, fallback, Values::bool, "true or false");
  }

  Duration duration(String key, String fallback, String minimum, String maximum) {
    return value(
        key,
        Values.duration(fallback),
        text -> Values.duration(text, minimum, maximum),
        "a time from " + minimum + " to " + maximum + ", with its unit: ms, s, m, h or d");
  }

  private <T> T value(
      String key, T fallback, Function<String, Optional<T>> parser, String expected) {
    return text(key)
        .map(
            text ->
                attempt(
                    () ->
                        parser
                            .apply(text)
                            .orElseThrow(() -> SettingsException.invalid(key, text, expected))))
        .orElse(fallback);
  }

  /** Names of columns, as {@link Values#names} reads them; empty if the key is missing. */
  List<String> names(String key) {
    return text(key).map(Values::names).orElse(List.of());
  }

  /** Keys under {@code prefix} in the file or given by {@code -D}. */
  Set<String> keys(String prefix) {
    Set<String> keys = new TreeSet<>(file.properties().stringPropertyNames());
    keys.addAll(system.stringPropertyNames());
    keys.removeIf(key -> !key.startsWith(prefix));
    return keys;
  }

  Set<String> unread(String prefix) {
    Set<String> keys = keys(prefix);
    keys.removeAll(read);
    keys.removeAll(rejected);
    return keys;
  }

  /** Variables under {@code prefix} that have a value and stand for no key that was read. */
  Set<String> unreadVariables(String prefix) {
    Set<String> variables = new TreeSet<>(environment.keySet());
    variables.removeIf(name -> !name.startsWith(prefix) || environment.get(name).isBlank());
    read.forEach(key -> variables.remove(environmentName(key)));
    return variables;
  }

  Set<String> known() {
    return read;
  }

  static String environmentName(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
