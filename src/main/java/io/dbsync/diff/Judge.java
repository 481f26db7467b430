package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.OutOfSync.Issue;
import io.dbsync.diff.OutOfSync.State;
import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells rows that are out of sync for a reason from those that nobody but a reconcile would find.
 *
 * <p>A row has diverged if a comparison that came to its end has seen the source's row as it is
 * now, nothing of it is on its way since, and the target has something else. What was written
 * lately is in flight, so there is no false alarm however much is written.
 */
final class Judge {

  private final ReconcileStore store;
  private final SourceStore sources;
  private final DeleteStore deletes;
  private final Failures failures;
  private final PageReader contents;
  private final PageReader versions;
  private final Supplier<Table> table;

  /** What is known of the table when its rows are read. */
  private record Facts(
      ReconcileStore.Compared compared, Set<String> sent, Set<String> held, Set<String> failed) {}

  /** The rows as both sides have them, by record id. */
  private record Rows(Map<String, TargetRow> targets, Map<String, SourceRow> sources) {}

  /**
   * @param failures the rows that are known to have failed
   * @param contents reads rows with the hash of their contents
   * @param versions reads rows whose documents cannot be read
   * @param table gives the table as it is now
   */
  Judge(
      ReconcileStore store,
      SourceStore sources,
      DeleteStore deletes,
      Failures failures,
      PageReader contents,
      PageReader versions,
      Supplier<Table> table) {
    this.store = store;
    this.sources = sources;
    this.deletes = deletes;
    this.failures = failures;
    this.contents = contents;
    this.versions = versions;
    this.table = table;
  }

  /**
   * Looks at rows once more.
   *
   * @param keys of rows that differed; those that do not any more are left out
   * @param seen when, by the target's clock, rows that are gone were seen to be gone; null if now
   */
  List<OutOfSync> judge(List<String> keys, String seen) {
    // in this order: whatever comes in between is newer than what is known
    ReconcileStore.Compared compared = store.compared(seen);
    Set<String> sent = store.sentAmong(keys, compared);
    Rows rows = read(keys);
    String now = sources.snapshot();
    Set<String> failed = new HashSet<>(failures.among(rows.sources().values()));
    failed.addAll(failures.refusedDeletes(gone(rows)));
    Facts facts = new Facts(compared, sent, deletes.heldAmong(keys), failed);
    boolean reshaped = !table.get().shape().equals(compared.shape());
    Watermark watermark = Watermark.of(compared.source(), now);
    List<OutOfSync> found = new ArrayList<>();
    for (String key : keys) {
      SourceRow source = rows.sources().get(key);
      TargetRow target = rows.targets().get(key);
      if (source == null && target != null) {
        State state = ofOrphan(target, facts, watermark);
        found.add(new OutOfSync(key, Issue.ORPHANED_IN_TARGET, state, 0));
      } else if (source != null && differs(source, target)) {
        boolean missing = target == null || !target.live();
        found.add(
            new OutOfSync(
                key,
                missing ? Issue.MISSING_IN_TARGET : Issue.DATA_MISMATCH,
                ofRow(source, target, facts, watermark, reshaped),
                source.bytes()));
      }
    }
    return found;
  }

  private static List<String> gone(Rows rows) {
    return rows.targets().keySet().stream()
        .filter(key -> !rows.sources().containsKey(key))
        .toList();
  }

  /** Whether a row that both sides may have is not the same on both. */
  static boolean differs(SourceRow source, TargetRow target) {
    return target == null
        || target.failed()
        || !target.live()
        || (source.content() == null
            ? !Objects.equals(source.version(), target.version())
            : !source.content().equals(target.content()));
  }

  private static State ofOrphan(TargetRow target, Facts facts, Watermark watermark) {
    if (facts.held().contains(target.recordId())) {
      return State.HELD;
    }
    if (facts.failed().contains(target.recordId())) {
      return State.FAILED;
    }
    if (facts.sent().contains(target.recordId())) {
      return State.IN_FLIGHT;
    }
    boolean ours = target.version() != null || target.failed() || !target.live();
    // a poll that began later has seen that it is gone
    boolean seen = facts.compared().later() || watermark.nothingSince();
    return seen || !ours && facts.compared().source() != null ? State.DIVERGENT : State.UNDECIDED;
  }

  private static State ofRow(
      SourceRow source, TargetRow target, Facts facts, Watermark watermark, boolean reshaped) {
    boolean same = target != null && Objects.equals(source.version(), target.version());
    if (target != null && target.failed() && same || facts.failed().contains(source.recordId())) {
      return State.FAILED;
    }
    if (facts.sent().contains(source.recordId()) || reshaped) {
      return State.IN_FLIGHT;
    }
    return same || watermark.covers(source.version()) ? State.DIVERGENT : State.IN_FLIGHT;
  }

  /** The target first: a source's row that is old when it is read later was so all the time. */
  private Rows read(List<String> keys) {
    try {
      return read(contents, keys);
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      if (keys.size() == 1) {
        return readAlone(keys);
      }
      int middle = keys.size() / 2;
      Rows rows = read(keys.subList(0, middle));
      Rows others = read(keys.subList(middle, keys.size()));
      rows.targets().putAll(others.targets());
      rows.sources().putAll(others.sources());
      return rows;
    }
  }

  private Rows readAlone(List<String> keys) {
    try {
      return read(versions, keys);
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      // the target's key cannot have it; throws if it is no matter of the key
      versions.targetHasRows();
      Map<String, SourceRow> sources = new HashMap<>();
      versions.sourceRows(keys).forEach(row -> sources.put(row.recordId(), row));
      return new Rows(new HashMap<>(), sources);
    }
  }

  private static Rows read(PageReader reader, List<String> keys) {
    Map<String, TargetRow> targets = new HashMap<>();
    reader.targetRows(keys).forEach(row -> targets.put(row.recordId(), row));
    Map<String, SourceRow> sources = new HashMap<>();
    reader.sourceRows(keys).forEach(row -> sources.put(row.recordId(), row));
    return new Rows(targets, sources);
  }
}
