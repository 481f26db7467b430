package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.table.TableSql.Compare;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Compares rows whose keys are no bounds of a page: they cannot be read, or the target's key cannot
 * have them. Such a row must not hide those behind it.
 */
final class OddKeys {

  /** Rows of the target that are looked at where its key cannot have the bound of a page. */
  private static final int FEW = 1_000;

  private final PollContext context;
  private final PageReader byVersion;
  private final UnreadableKeys unreadableKeys;
  private final Findings findings;

  /**
   * @param byVersion reads rows without their documents
   * @param unreadableKeys gets past rows whose keys cannot be read
   * @param findings takes what differs
   */
  OddKeys(
      PollContext context, PageReader byVersion, UnreadableKeys unreadableKeys, Findings findings) {
    this.context = context;
    this.byVersion = byVersion;
    this.unreadableKeys = unreadableKeys;
    this.findings = findings;
  }

  /**
   * Compares the next row, or the first one that can be read.
   *
   * @param after the key that it lies behind; null for the first one
   * @param error what the row raised when it was read alone
   * @return how far it came; null if the table ends there
   * @throws RuntimeException if it is no matter of the key
   */
  String compare(String after, RuntimeException error) {
    String key = unreadableKeys.readable(after);
    if (key != null) {
      compareForeign(after, key);
      return key;
    }
    String next = unreadableKeys.next(after, error);
    compareBehindUnreadable(after, next);
    return next;
  }

  /** Compares a row whose key is no bound for the target, as an integer out of its range. */
  private void compareForeign(String after, String key) {
    // throws if it is no matter of the key
    byVersion.targetHasRows();
    Set<String> keysInFlight = byVersion.keysInFlight(context.openedRun());
    Map<String, TargetRow> targets = new LinkedHashMap<>();
    targetRows(() -> byVersion.targetRows(after, null, FEW))
        .forEach(row -> targets.put(row.recordId(), row));
    byVersion
        .sourceRows(List.copyOf(targets.keySet()))
        .forEach(row -> targets.remove(row.recordId()));
    targetRows(() -> byVersion.targetRows(List.of(key)))
        .forEach(row -> targets.put(row.recordId(), row));
    compare(byVersion.sourceRows(List.of(key)), targets, keysInFlight);
  }

  private static List<TargetRow> targetRows(Supplier<List<TargetRow>> read) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      return List.of();
    }
  }

  /** Compares the rows behind a key, of which the source has only the last one. */
  private void compareBehindUnreadable(String after, String last) {
    int limit = 2 * byVersion.size().rows();
    Set<String> keysInFlight = byVersion.keysInFlight(context.openedRun());
    List<SourceRow> rows = last == null ? List.of() : byVersion.sourceRows(List.of(last));
    String from = after;
    boolean more;
    do {
      List<TargetRow> some = byVersion.targetRows(from, last, limit);
      from = some.isEmpty() ? from : PageReader.last(some).recordId();
      more = some.size() == limit && !Objects.equals(from, last);
      Map<String, TargetRow> targets = new LinkedHashMap<>();
      some.forEach(row -> targets.put(row.recordId(), row));
      compare(more ? List.of() : rows, targets, keysInFlight);
    } while (more);
  }

  private void compare(
      List<SourceRow> rows, Map<String, TargetRow> targets, Set<String> keysInFlight) {
    findings.live(targets.values().stream().filter(TargetRow::live).count());
    findings.compare(Compare.VERSION, rows, targets, keysInFlight);
  }
}
