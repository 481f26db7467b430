package io.dbsync.chaos;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts by name what was done. */
final class Tally {

  private final SortedMap<String, Long> counts = new TreeMap<>();

  synchronized void add(String name, long n) {
    counts.merge(name, n, Long::sum);
  }

  synchronized long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized boolean has(String name) {
    return counts.containsKey(name);
  }

  /** {@code name=count} by name. */
  @Override
  public synchronized String toString() {
    return counts.entrySet().stream()
        .map((Map.Entry<String, Long> e) -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
