package io.dbsync.diff;

import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Operation;
import io.dbsync.table.TableSql.Compare;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a comparison has come to so far: the rows it has seen, the chunks to be sent, the deletes,
 * and since when rows may be out of sync.
 */
final class Findings {

  private final PollContext context;
  private final Chunks chunks;
  private final Horizon horizon;
  private final Deletes deletes;
  private long rowsCompared;
  private long live;
  private long differences;

  /**
   * @param chunkRows most keys in one chunk
   * @param deletes takes what is found to be deleted
   */
  Findings(PollContext context, int chunkRows, Deletes deletes) {
    this.context = context;
    this.chunks = new Chunks(context.table().name(), context::run, chunkRows);
    this.horizon = new Horizon(context.gate().source());
    this.deletes = deletes;
    PollStore.Position position = context.position();
    if (position != null) {
      rowsCompared = position.inserts() + position.updates();
      chunks.foundBefore(Operation.INSERT, position.inserts());
      chunks.foundBefore(Operation.UPDATE, position.updates());
    }
  }

  Chunks chunks() {
    return chunks;
  }

  Horizon horizon() {
    return horizon;
  }

  Deletes deletes() {
    return deletes;
  }

  /** Rows of the source seen so far. */
  long rowsCompared() {
    return rowsCompared;
  }

  /** Rows that differed so far, those in flight included. */
  long differences() {
    return differences;
  }

  /** So many rows more of the source have been seen. */
  void compared(long rows) {
    rowsCompared += rows;
  }

  /** So many rows more of the target have a document. */
  void live(long rows) {
    live += rows;
  }

  /**
   * Compares rows.
   *
   * @param targets by record id; those that the source has go out of it
   */
  void compare(
      Compare compare,
      Collection<SourceRow> sourceRows,
      Map<String, TargetRow> targets,
      Set<String> keysInFlight) {
    rowsCompared += sourceRows.size();
    Map<SourceRow, Operation> differing = new LinkedHashMap<>();
    for (SourceRow row : sourceRows) {
      TargetRow target = targets.remove(row.recordId());
      if (target == null || differs(compare, row, target)) {
        boolean update = target != null && target.live();
        differing.put(row, update ? Operation.UPDATE : Operation.INSERT);
      }
    }
    Set<String> failed =
        context.reshaped() ? Set.of() : context.failures().among(differing.keySet());
    differing.forEach(
        (row, operation) -> {
          horizon.note(row.version());
          if (!failed.contains(row.recordId())) {
            chunks.add(operation, row.recordId(), row.bytes(), keysInFlight);
          }
        });
    differences += differing.size();
    differences += targets.size();
    if (!targets.isEmpty()) {
      horizon.lose();
    }
    orphans(List.copyOf(targets.keySet()), keysInFlight);
  }

  private boolean differs(Compare compare, SourceRow source, TargetRow target) {
    // a row that failed may go through in the table's new shape, although nobody has written it
    if (!target.failed() && !target.live() || target.failed() && context.reshaped()) {
      return true;
    }
    if (target.failed() || compare == Compare.VERSION) {
      return !Objects.equals(source.version(), target.version());
    }
    return !Objects.equals(source.content(), target.content());
  }

  /** Rows of the target that the source has not. */
  void orphans(List<String> orphans, Set<String> keysInFlight) {
    // what a backfill that goes on has not seen of the target is left to the next poll
    if (context.position() == null) {
      List<String> found = orphans.stream().filter(key -> !keysInFlight.contains(key)).toList();
      chunks.leaveOut(orphans.size() - found.size());
      Set<String> refused = context.failures().refusedDeletes(found);
      deletes.found(
          found.stream().filter(key -> !refused.contains(key)).toList(),
          orphans.size() - found.size());
    }
  }

  /**
   * All rows have been seen.
   *
   * @param sameTable whether the source's table was the same one all the time
   * @return the deletes that need no approval
   */
  Iterator<List<String>> settle(BooleanSupplier sameTable) {
    return context.position() == null
        ? deletes.settle(live, sameTable)
        : Collections.emptyIterator();
  }

  /**
   * What it has come to.
   *
   * @param snapshotMillis longest statement on the source, in ms
   * @param way how it goes through the table
   */
  TableState.LastPoll summary(long snapshotMillis, Way way) {
    return new TableState.LastPoll(
        context.begun(),
        context.elapsedMillis(),
        rowsCompared,
        chunks.found(Operation.INSERT),
        chunks.found(Operation.UPDATE),
        chunks.found(Operation.DELETE),
        deletes.held(),
        chunks.inFlight(),
        snapshotMillis,
        way);
  }
}
