package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Takes the rows of the source as they are, in key order, where there is nothing to compare them
 * with or no need to: a first load and a backfill. The source reads ahead.
 */
final class Copying {

  /** Rows of the target in one statement. */
  private static final int AT_ONCE = 100_000;

  private static final int SHRINK = 8;

  private final PollContext context;
  private final PageReader reader;
  private final PageReader byVersion;
  private final PageReader keys;
  private final UnreadableKeys unreadableKeys;
  private final int chunkRows;
  private final Executor executor;
  private final Findings findings;
  private CompletableFuture<List<List<String>>> ahead;
  private int rowsAhead;
  private int mostRows = Integer.MAX_VALUE;

  /**
   * A stretch of rows that have been taken.
   *
   * @param upto its last key; null if the table ends there
   */
  record Stretch(String upto) {}

  /**
   * @param reader reads pages as the context says
   * @param byVersion reads those of the target where its contents do not matter
   * @param unreadableKeys gets past rows whose keys cannot be read
   * @param chunkRows most keys in one chunk
   * @param executor runs the reads ahead
   * @param findings takes the chunks
   */
  Copying(
      PollContext context,
      PageReader reader,
      PageReader byVersion,
      UnreadableKeys unreadableKeys,
      int chunkRows,
      Executor executor,
      Findings findings) {
    this.context = context;
    this.reader = reader;
    this.byVersion = byVersion;
    // of a view documents are made to see how large they are
    this.keys = context.table().stored() ? byVersion : reader;
    this.unreadableKeys = unreadableKeys;
    this.chunkRows = chunkRows;
    this.executor = executor;
    this.findings = findings;
  }

  /** Begins to read behind a key; null is the start of the table. */
  void begin(String after) {
    int rows = Math.min(keys.size().rows(), mostRows);
    rowsAhead = rows;
    ahead = CompletableFuture.supplyAsync(() -> keys.newKeys(after, rows, chunkRows), executor);
  }

  /** Whether the next rows are to be taken as they are. */
  boolean begun() {
    return ahead != null;
  }

  /**
   * Takes the rows that come next; all of them in a backfill, else only if the target has none of
   * them.
   *
   * @param after the key that it began behind
   * @return null if they have to be compared; a backfill begins a smaller stretch
   */
  Stretch take(String after) {
    List<List<String>> lists;
    try {
      lists = Futures.join(ahead);
    } catch (RuntimeException e) {
      ahead = null;
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      return context.backfill() ? smaller(after, e) : null;
    }
    mostRows = Math.max(mostRows, rowsAhead * 2);
    long rows = lists.stream().mapToLong(List::size).sum();
    String upto = rows < rowsAhead ? null : PageReader.last(PageReader.last(lists));
    ahead = null;
    if (upto != null) {
      begin(upto);
    }
    findings.horizon().lose();
    boolean none = byVersion.targetPage(after, upto).rows() == 0;
    if (none && (context.backfill() || reader.keysInFlight(context.openedRun()).isEmpty())) {
      lists.forEach(
          keys -> findings.chunks().addChunk(Operation.INSERT, reader.distinctKeys(keys)));
    } else if (context.backfill()) {
      copyAgain(lists, after, upto);
    } else {
      ahead = null;
      return null;
    }
    findings.compared(rows);
    return new Stretch(upto);
  }

  private Stretch smaller(String after, RuntimeException error) {
    if (rowsAhead > 1) {
      mostRows = Math.max(1, rowsAhead / SHRINK);
      begin(after);
      return null;
    }
    String next = unreadableKeys.next(after, error);
    if (next != null) {
      begin(next);
      copyAgain(List.of(List.of(next)), after, next);
    } else {
      copyAgain(List.of(), after, null);
    }
    return new Stretch(next);
  }

  /**
   * Sends all rows of a stretch, in key order: so the ledger tells how far a backfill has come.
   *
   * @param lists the source's keys behind {@code after} up to {@code upto}
   */
  private void copyAgain(List<List<String>> lists, String after, String upto) {
    Set<String> keys = new HashSet<>();
    lists.forEach(keys::addAll);
    Set<String> keysInFlight = reader.keysInFlight(context.openedRun());
    Set<String> there = new HashSet<>();
    String from = after;
    List<TargetRow> rows;
    do {
      rows = byVersion.targetRows(from, upto, AT_ONCE);
      List<String> orphans = new ArrayList<>();
      for (TargetRow row : rows) {
        findings.live(row.live() ? 1 : 0);
        if (!keys.contains(row.recordId())) {
          orphans.add(row.recordId());
        } else if (row.live()) {
          there.add(row.recordId());
        }
        from = row.recordId();
      }
      findings.orphans(orphans, keysInFlight);
    } while (rows.size() == AT_ONCE);
    for (List<String> list : lists) {
      boolean update = list.stream().anyMatch(there::contains);
      findings
          .chunks()
          .addChunk(update ? Operation.UPDATE : Operation.INSERT, reader.distinctKeys(list));
    }
  }
}
