package io.dbsync.loadtest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One phase under way: which of its records were committed in the source, and which were seen in
 * the target, each when. Times are {@link System#nanoTime} of this process, so no two clocks are
 * compared.
 */
final class Phase {

  private final String table;
  private final String operation;
  private final int records;
  private final Map<String, Long> committed = new HashMap<>();
  private final Map<String, Long> visible = new HashMap<>();
  private final List<LogRow> failures = new ArrayList<>();
  private int retries;
  private int arrived;
  private long lastArrival = System.nanoTime();

  /**
   * @param table name of the table's definition
   * @param operation INSERT, UPDATE or DELETE
   * @param records how many there will be
   */
  Phase(String table, String operation, int records) {
    this.table = table;
    this.operation = operation;
    this.records = records;
  }

  String operation() {
    return operation;
  }

  int records() {
    return records;
  }

  /** The commit of these records has returned. */
  synchronized void committed(List<String> recordIds, long at) {
    for (String recordId : recordIds) {
      committed.put(recordId, at);
      if (visible.containsKey(recordId)) {
        // seen before the commit's answer was here
        arrived++;
      }
    }
    lastArrival = Math.max(lastArrival, at);
  }

  /** A new row of the log was seen. */
  synchronized void seen(LogRow row, long at) {
    if (!table.equals(row.table())) {
      return;
    }
    switch (row.status()) {
      case "retry" -> retries++;
      case "failed" -> failures.add(row);
      default -> {
        if (operation.equals(row.operation()) && visible.putIfAbsent(row.recordId(), at) == null) {
          if (committed.containsKey(row.recordId())) {
            arrived++;
            lastArrival = at;
          }
        }
      }
    }
  }

  synchronized int written() {
    return committed.size();
  }

  synchronized int arrived() {
    return arrived;
  }

  /** Whether every record was seen in the target. */
  synchronized boolean complete() {
    return arrived == records;
  }

  /** When something was written or arrived last. */
  synchronized long lastArrival() {
    return lastArrival;
  }

  /** Keys that were written and have not been seen in the target. */
  synchronized Set<String> missing() {
    Set<String> missing = new TreeSet<>(committed.keySet());
    missing.removeAll(visible.keySet());
    return missing;
  }

  /**
   * What came of it.
   *
   * @param wrong keys of records that are not in the target as they should be
   */
  synchronized PhaseResult result(Set<String> wrong) {
    List<PhaseResult.Journey> journeys = new ArrayList<>();
    int verified = 0;
    for (Map.Entry<String, Long> record : committed.entrySet()) {
      Long seen = visible.get(record.getKey());
      if (seen != null) {
        // it may be seen before the commit's answer is here
        journeys.add(new PhaseResult.Journey(record.getValue(), Math.max(seen, record.getValue())));
        verified += wrong.contains(record.getKey()) ? 0 : 1;
      }
    }
    Set<String> ours = new HashSet<>(committed.keySet());
    long failed =
        failures.stream().filter(r -> r.recordId() == null || ours.contains(r.recordId())).count();
    return new PhaseResult(operation, records, verified, retries, failed, List.copyOf(journeys));
  }
}
