package io.dbsync.diff;

import io.dbsync.diff.OutOfSync.Issue;
import io.dbsync.diff.OutOfSync.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a reconcile of one table has found and done. */
final class Outcome {

  private static final int MOST_LISTED = 1_000;

  private final String table;
  private final Instant begun = Instant.now();
  private final List<OutOfSync> listed = new ArrayList<>();
  private final Map<Issue, Long> issues = new EnumMap<>(Issue.class);
  private final Map<State, Long> states = new EnumMap<>(State.class);
  private long totalSource;
  private long totalTarget;
  private long queued;

  /**
   * @param table name of the definition
   */
  Outcome(String table) {
    this.table = table;
  }

  /** So many rows more of the source, and rows with a document of the target. */
  void compared(long sourceRows, long targetRows) {
    totalSource += sourceRows;
    totalTarget += targetRows;
  }

  void add(OutOfSync row) {
    issues.merge(row.issue(), 1L, Long::sum);
    states.merge(row.state(), 1L, Long::sum);
    if (listed.size() < MOST_LISTED) {
      listed.add(row);
    }
  }

  /** So many rows more are sent to be repaired. */
  void queued(int rows) {
    queued += rows;
  }

  /** How many rows are in a state. */
  long count(State state) {
    return states.getOrDefault(state, 0L);
  }

  /** How many rows of the target the source has not. */
  long orphans() {
    return issues.getOrDefault(Issue.ORPHANED_IN_TARGET, 0L);
  }

  /** How many rows of the target have a document. */
  long live() {
    return totalTarget;
  }

  /** How many rows are out of sync. */
  long count() {
    return states.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many rows were sent to be repaired. */
  long queued() {
    return queued;
  }

  /** As the numbers of a run. */
  TableState.LastPoll progress() {
    long held = count(State.HELD);
    return new TableState.LastPoll(
        begun,
        0,
        totalSource,
        issues.getOrDefault(Issue.MISSING_IN_TARGET, 0L),
        issues.getOrDefault(Issue.DATA_MISMATCH, 0L),
        issues.getOrDefault(Issue.ORPHANED_IN_TARGET, 0L) - held,
        held,
        0,
        0,
        null);
  }

  /** As the answer of {@code POST /api/sync/reconcile} has it. */
  Map<String, Object> answer(long run) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("table", table);
    answer.put("runId", run);
    answer.put("totalSource", totalSource);
    answer.put("totalTarget", totalTarget);
    answer.put("outOfSyncCount", count());
    answer.put("outOfSync", listed.stream().map(Outcome::answer).toList());
    answer.put("truncated", count() > listed.size());
    answer.put("queued", queued);
    return answer;
  }

  private static Map<String, String> answer(OutOfSync row) {
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("recordId", row.recordId());
    answer.put("issue", row.issue().name().toLowerCase(Locale.ROOT));
    answer.put("state", row.state().name().toLowerCase(Locale.ROOT));
    return answer;
  }
}
