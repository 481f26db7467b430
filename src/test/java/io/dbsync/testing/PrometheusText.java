package io.dbsync.testing;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape in Prometheus' text format 0.0.4, read strictly: each sample belongs to a family whose
 * HELP and TYPE stand before it, in one block, and no series is there twice.
 */
public final class PrometheusText {

  private static final Pattern META =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{" + LABEL + "(?:," + LABEL + ")*,?})? (\\S+)");
  private static final Set<String> TYPES =
      Set.of("counter", "gauge", "summary", "histogram", "untyped");

  private final Map<String, String> types = new HashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Set<String> names = new TreeSet<>();

  /**
   * @param text what was answered
   * @throws IllegalArgumentException if it is not in that format
   */
  public PrometheusText(String text) {
    require(text.endsWith("\n"), "an end of the last line", text);
    String helped = null;
    String family = null;
    for (String line : text.split("\n")) {
      Matcher meta = META.matcher(line);
      if (meta.matches() && meta.group(1).equals("HELP")) {
        helped = meta.group(2);
      } else if (meta.matches()) {
        family = meta.group(2);
        require(family.equals(helped), "HELP before TYPE", line);
        require(TYPES.contains(meta.group(3)), "a type", line);
        require(types.put(family, meta.group(3)) == null, "one block a family", line);
      } else {
        sample(line, family);
      }
    }
  }

  private void sample(String line, String family) {
    Matcher sample = SAMPLE.matcher(line);
    require(sample.matches() && family != null, "a sample", line);
    String name = sample.group(1);
    String type = types.get(family);
    boolean ofFamily =
        switch (type) {
          case "summary" -> name.matches(Pattern.quote(family) + "(_sum|_count)?");
          case "histogram" -> name.matches(Pattern.quote(family) + "(_sum|_count|_bucket)");
          case "counter" -> name.equals(family) && name.endsWith("_total");
          default -> name.equals(family);
        };
    require(ofFamily, "a sample of the " + type + " " + family, line);
    String labels = sample.group(2) == null ? "" : sample.group(2);
    names.add(name);
    require(samples.put(name + labels, value(sample.group(3))) == null, "it once", line);
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static void require(boolean given, String expected, String line) {
    if (!given) {
      throw new IllegalArgumentException("expected " + expected + ": " + line);
    }
  }

  /** Names of all samples. */
  public Set<String> names() {
    return Set.copyOf(names);
  }

  /** All series, with their labels as they stand. */
  public Set<String> series() {
    return Set.copyOf(samples.keySet());
  }

  /** The type of a family; null if it is not there. */
  public String type(String family) {
    return types.get(family);
  }

  /**
   * A value.
   *
   * @param series name and labels, as in {@code a{b="c"}}
   * @return NaN if it is not there
   */
  public double value(Object series) {
    return samples.getOrDefault(series.toString(), Double.NaN);
  }
}
