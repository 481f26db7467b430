package io.dbsync.monitor;

import java.time.Instant;
import java.util.List;

/**
 * Where a table stands: the one answer that health, status, page, metrics, log and record look-up
 * show.
 *
 * @param table its name
 * @param findings all there is to say of it, the worst first; never empty
 * @param lagMillis age in ms of the oldest change that was seen and is not in the target, failed
 *     and held ones included; while the table cannot be compared, of the oldest change that may
 *     have been made; 0 for none
 * @param appliedAt when a change of it was last applied, of the last minute; null for never
 */
public record TableReport(String table, List<Finding> findings, long lagMillis, Instant appliedAt) {

  /** The worst of the findings. */
  public Finding worst() {
    return findings.get(0);
  }

  /** The table's state. */
  public State state() {
    return worst().state();
  }

  /** How bad it is. */
  public Severity severity() {
    return state().severity();
  }

  /** What keeps the whole table from getting on; null for nothing. */
  public Finding stop() {
    return findings.stream().filter(Finding::stops).findFirst().orElse(null);
  }

  /** Whether nothing of the table has got on for a while. */
  boolean stands(Instant now) {
    Finding stop = stop();
    return stop != null
        && stop.since() != null
        && stop.since().plus(Decider.PATIENCE).isBefore(now)
        && (appliedAt == null || appliedAt.isBefore(stop.since()));
  }

  /** What needs attention, the worst first. */
  public List<Finding> attention() {
    return findings.stream().filter(f -> f.stops() || f.state().severity() != Severity.UP).toList();
  }

  /** What the table as a whole, or deletes of it, wait for: reason and remedy; null for nothing. */
  public String waitsFor() {
    return attention().stream()
        .filter(f -> f.state() != State.FAILED_ROWS)
        .map(Finding::text)
        .findFirst()
        .orElse(null);
  }
}
