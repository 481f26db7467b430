package io.dbsync.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The engine as a whole.
 *
 * @param severity how bad it is
 * @param detail what is wrong, and what to do; null for nothing
 * @param attention the tables that need attention, the worst first
 */
public record Summary(Severity severity, String detail, List<TableReport> attention) {

  /** As many tables are named in the detail. */
  private static final int MOST = 5;

  /**
   * Sums up.
   *
   * @param phase what the start is waiting for; null when it is over
   */
  static Summary of(List<TableReport> reports, String phase, Instant now) {
    List<TableReport> attention =
        reports.stream()
            .filter(report -> !report.attention().isEmpty())
            .sorted(Comparator.comparing(TableReport::state).thenComparing(TableReport::table))
            .toList();
    if (phase != null) {
      return new Summary(Severity.DOWN, phase, attention);
    }
    if (attention.isEmpty()) {
      return new Summary(Severity.UP, null, attention);
    }
    boolean nothingMoves = reports.stream().allMatch(report -> report.stands(now));
    boolean down = nothingMoves || attention.stream().anyMatch(r -> r.severity() == Severity.DOWN);
    return new Summary(down ? Severity.DOWN : Severity.DEGRADED, detail(attention), attention);
  }

  private static String detail(List<TableReport> attention) {
    List<String> parts =
        attention.stream()
            .limit(MOST)
            .map(report -> "table " + report.table() + ": " + report.worst().text())
            .collect(Collectors.toCollection(ArrayList::new));
    if (attention.size() > MOST) {
      parts.add("and %s more tables".formatted(attention.size() - MOST));
    }
    return String.join("; ", parts);
  }
}
