package io.dbsync.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Deletes that were approved, and those that should have been. */
final class Approvals {

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
   * @param deletes table, run and key of each, in order
   * @param most deletes of a run that need no approval, by table
   */
  synchronized Finding unapproved(List<List<String>> deletes, Map<String, Long> most) {
    Map<List<String>, Integer> left = new HashMap<>(approved);
    Map<String, Long> runs = new TreeMap<>();
    Map<String, String> tables = new HashMap<>();
    for (List<String> delete : deletes) {
      if (left.merge(List.of(delete.get(0), delete.get(2)), -1, Integer::sum) < 0) {
        // not one that was approved, however often it is deleted
        left.put(List.of(delete.get(0), delete.get(2)), 0);
        String run = delete.get(0) + " run=" + delete.get(1);
        tables.put(run, delete.get(0));
        runs.merge(run, 1L, Long::sum);
      }
    }
    return Finding.of(
        "unapproved_deletes",
        runs.entrySet().stream()
            .filter(run -> run.getValue() > most.get(tables.get(run.getKey())))
            .map(run -> run.getKey() + " deletes=" + run.getValue())
            .toList());
  }
}
