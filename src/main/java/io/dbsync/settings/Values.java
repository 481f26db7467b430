package io.dbsync.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How values are written; empty is one that is not written so. */
final class Values {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private static final Pattern NAME =
      Pattern.compile("\\G\\s*(?:\"((?:[^\"]|\"\")+)\"\\s*|([^,]*))(?:,|$)");

  private Values() {}

  static Optional<Integer> integer(String text) {
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Optional<Double> decimal(String text) {
    try {
      return Optional.of(new BigDecimal(text).doubleValue());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Optional<Boolean> bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** A time between two others. */
  static Optional<Duration> duration(String text, String minimum, String maximum) {
    return parse(text)
        .filter(d -> d.compareTo(duration(minimum)) >= 0 && d.compareTo(duration(maximum)) <= 0);
  }

  /** A time that is written as it has to be. */
  static Duration duration(String text) {
    return parse(text).orElseThrow();
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

  /**
   * Comma-separated names of columns as they are; one between double quotes may hold commas, and
   * double quotes twice.
   */
  static List<String> names(String text) {
    return NAME.matcher(text).results().map(Values::name).filter(name -> !name.isEmpty()).toList();
  }

  private static String name(MatchResult match) {
    return match.group(1) == null ? match.group(2).strip() : match.group(1).replace("\"\"", "\"");
  }
}
