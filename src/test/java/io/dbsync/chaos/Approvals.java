package io.dbsync.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Deletes that were approved, and those that should have been. */
final class Approvals {

  /**
   * A run that deletes more rows than this, and more than {@link #HOLD_PERCENT}, needs approval.
   */
  static final long HOLD_ROWS = 100;

  /** Percent of the live rows. */
  static final long HOLD_PERCENT = 10;

  private final Map<List<String>, Integer> approved = new HashMap<>();

  synchronized void add(String table, List<String> keys) {
    keys.forEach(key -> approved.merge(List.of(table, key), 1, Integer::sum));
  }

  synchronized void remove(String table, List<String> keys) {
    keys.forEach(key -> approved.merge(List.of(table, key), -1, Integer::sum));
  }

  /**
   * Runs that deleted more than they may without approval.
   *
   * @param deletes table, run and key of each, and how many rows were live, in order
   */
  synchronized Finding unapproved(List<List<String>> deletes) {
    Map<List<String>, Integer> left = new HashMap<>(approved);
    Map<String, Long> runs = new TreeMap<>();
    Map<String, Long> live = new HashMap<>();
    for (List<String> delete : deletes) {
      List<String> row = List.of(delete.get(0), delete.get(2));
      int approvals = left.getOrDefault(row, 0);
      if (approvals > 0) {
        left.put(row, approvals - 1);
      } else {
        String run = delete.get(0) + " run=" + delete.get(1);
        runs.merge(run, 1L, Long::sum);
        live.merge(run, Long.parseLong(delete.get(3)), Math::max);
      }
    }
    return Finding.of(
        "unapproved_deletes",
        runs.entrySet().stream()
            .filter(run -> isTooMany(run.getValue(), live.get(run.getKey())))
            .map(
                run ->
                    "%s deletes=%d live=%d"
                        .formatted(run.getKey(), run.getValue(), live.get(run.getKey())))
            .toList());
  }

  private static boolean isTooMany(long rows, long live) {
    return rows > HOLD_ROWS && rows * 100 > live * HOLD_PERCENT;
  }
}
