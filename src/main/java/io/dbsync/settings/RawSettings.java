package io.dbsync.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings as text, each from the strongest place that has it: {@code -D}, then the environment
 * (upper case, dots and dashes to underscores), then {@code application.properties} of the working
 * directory, whole, or the copy packaged in the JAR.
 *
 * <p>Remembers which keys were read, so that a misspelt one can be told.
 */
final class RawSettings {

  private static final String FILE = "application.properties";
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private static final Pattern NAME =
      Pattern.compile("\\G\\s*(?:\"((?:[^\"]|\"\")+)\"\\s*|([^,]*))(?:,|$)");

  private final Properties file;
  private final Map<String, String> environment;
  private final Properties system;
  private final Set<String> read = new TreeSet<>();

  RawSettings(Properties file, Map<String, String> environment, Properties system) {
    this.file = file;
    this.environment = environment;
    this.system = system;
  }

  static RawSettings load(Path directory, Map<String, String> environment, Properties system) {
    Properties properties = new Properties();
    Path path = directory.resolve(FILE);
    try {
      if (Files.isRegularFile(path)) {
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
          properties.load(reader);
        }
      } else {
        try (InputStream packaged = RawSettings.class.getClassLoader().getResourceAsStream(FILE)) {
          if (packaged != null) {
            properties.load(packaged);
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(
          path + " cannot be read (" + e.getMessage() + "): expected a Java properties file");
    }
    return new RawSettings(properties, environment, system);
  }

  /** The properties file itself: Camel's own settings may stand in it too. */
  Properties file() {
    return file;
  }

  Optional<String> text(String key) {
    read.add(key);
    String value = system.getProperty(key);
    if (value == null) {
      value = environment.get(environmentName(key));
    }
    if (value == null) {
      value = file.getProperty(key);
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

  int integer(String key, int fallback, int minimum, int maximum) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value.get());
      if (number >= minimum && number <= maximum) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw SettingsException.invalid(
        key, value.get(), "a whole number from " + minimum + " to " + maximum);
  }

  double decimal(String key, double fallback, double minimum, double maximum) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return fallback;
    }
    try {
      double number = new BigDecimal(value.get()).doubleValue();
      if (number >= minimum && number <= maximum) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw SettingsException.invalid(
        key, value.get(), "a number from " + minimum + " to " + maximum);
  }

  boolean bool(String key, boolean fallback) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return fallback;
    }
    return switch (value.get().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw SettingsException.invalid(key, value.get(), "true or false");
    };
  }

  Duration duration(String key, String fallback, String minimum, String maximum) {
    String value = text(key).orElse(fallback);
    Optional<Duration> duration = parse(value);
    if (duration.isPresent()
        && duration.get().compareTo(parse(minimum).orElseThrow()) >= 0
        && duration.get().compareTo(parse(maximum).orElseThrow()) <= 0) {
      return duration.get();
    }
    throw SettingsException.invalid(
        key,
        value,
        "a time from " + minimum + " to " + maximum + ", with its unit: ms, s, m, h or d");
  }

  /** A comma-separated list; empty if the key is missing. */
  List<String> list(String key) {
    return text(key)
        .map(v -> Arrays.stream(v.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList())
        .orElse(List.of());
  }

  /**
   * Comma-separated names of columns as they are; one between double quotes may hold commas, and
   * double quotes twice. Empty if the key is missing.
   */
  List<String> names(String key) {
    return text(key)
        .map(v -> NAME.matcher(v).results().map(RawSettings::name).toList())
        .orElse(List.of())
        .stream()
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static String name(MatchResult match) {
    return match.group(1) == null ? match.group(2).strip() : match.group(1).replace("\"\"", "\"");
  }

  /** Keys under {@code prefix} in the file or given by {@code -D}. */
  Set<String> keys(String prefix) {
    Set<String> keys = new TreeSet<>(file.stringPropertyNames());
    keys.addAll(system.stringPropertyNames());
    keys.removeIf(key -> !key.startsWith(prefix));
    return keys;
  }

  Set<String> unread(String prefix) {
    Set<String> keys = keys(prefix);
    keys.removeAll(read);
    return keys;
  }

  Set<String> known() {
    return read;
  }

  static String environmentName(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static Optional<Duration> parse(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }
}
