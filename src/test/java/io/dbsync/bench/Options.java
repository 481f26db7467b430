package io.dbsync.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What to measure.
 *
 * @param rows students of the main part
 * @param rounds how often each figure is taken there
 * @param only names of the parts; empty: all
 * @param large students of the part that only polls; 0: none
 * @param directory where the results go
 */
record Options(long rows, int rounds, Set<String> only, long large, Path directory) {

  private static final Set<String> PARTS =
      Set.of("backfill", "poll", "content", "updates", "latency", "start", "growth", "large");

  Options {
    if (!PARTS.containsAll(only)) {
      throw new IllegalArgumentException(
          "bench.only: " + only + ", known are " + new TreeSet<>(PARTS));
    }
  }

  /** As given by {@code -Dbench.…}. */
  static Options fromProperties() {
    Set<String> only =
        Arrays.stream(System.getProperty("bench.only", "").split(","))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    return new Options(
        Long.getLong("bench.rows", 1_000_000),
        Integer.getInteger("bench.rounds", 3),
        only,
        Long.getLong("bench.large", 10_000_000),
        // a part of the results does not replace the whole
        Path.of(System.getProperty("bench.directory", only.isEmpty() ? "bench" : "target/bench")));
  }

  /** Whether a part is to be measured. */
  boolean has(String part) {
    return only.isEmpty() || only.contains(part);
  }

  /** Whether one of these parts is to be measured. */
  boolean hasAny(String... parts) {
    return Arrays.stream(parts).anyMatch(this::has);
  }
}
