package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.PageReader.SourcePage;
import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetPage;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Batch;
import io.dbsync.queue.Operation;
import io.dbsync.table.TableSql.Compare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Compares a table and yields what differs, in chunks of keys: by a sweep if that can prove that
 * all is found, else page by page in key order. Memory is bounded by a page; no snapshot is held
 * for longer than a page's statement. The source computes a page ahead, so that both servers work
 * at the same time.
 */
public final class Comparison implements Iterator<Batch> {

  private static final int SHRINK = 8;

  /** A page that differs and has more rows is looked into in smaller ones. */
  private static final int SMALL_PAGE = 3_000;

  /** From one difference in so many rows, pages are read row by row at their full size. */
  private static final int DENSE = 20;

  private final PollContext context;
  private final PageReader reader;
  private final PageReader byVersion;
  private final int fullPage;
  private final Executor executor;
  private final int chunkRows;
  private final Deletes deletes;
  private final BooleanSupplier sameTable;
  private final Chunks chunks;
  private final Horizon horizon;
  private Sweep sweep;
  private String after;
  private int pageRows;
  private CompletableFuture<SourcePage> ahead;
  private CompletableFuture<List<List<String>>> newKeysAhead;
  private boolean finished;
  private boolean brokenOff;
  private Iterator<List<String>> released;
  private boolean compared;
  private boolean dense;
  private long differences;
  private long rowsCompared;
  private long live;
  private long busyNanos;

  /**
   * @param reader reads pages as the context says
   * @param byVersion reads the pages that hold an unreadable document
   * @param fullPage most rows of a page
   * @param executor runs the reads ahead
   * @param chunkRows most keys in one chunk
   * @param sweep tried first; null for none
   * @param deletes takes what is found to be deleted
   * @param sameTable asked at the end: whether the source's table was the same one all the time
   */
  Comparison(
      PollContext context,
      PageReader reader,
      PageReader byVersion,
      int fullPage,
      Executor executor,
      int chunkRows,
      Sweep sweep,
      Deletes deletes,
      BooleanSupplier sameTable) {
    this.context = context;
    this.reader = reader;
    this.byVersion = byVersion;
    this.fullPage = fullPage;
    this.pageRows = fullPage;
    this.executor = executor;
    this.chunkRows = chunkRows;
    this.chunks = new Chunks(context.table().name(), context::run, chunkRows);
    this.horizon = new Horizon(context.gate().source());
    this.sweep = sweep;
    this.deletes = deletes;
    this.sameTable = sameTable;
    this.released = deletes.approved();
    if (context.backfill()) {
      goOnFrom(context.position());
      this.newKeysAhead = newKeysAhead(after);
    }
  }

  private void goOnFrom(PollStore.Position position) {
    if (position != null) {
      after = position.key();
      rowsCompared = position.inserts() + position.updates();
      chunks.foundBefore(Operation.INSERT, position.inserts());
      chunks.foundBefore(Operation.UPDATE, position.updates());
    }
  }

  /** What this comparison belongs to. */
  public PollContext context() {
    return context;
  }

  /** Rows of the source seen so far. */
  public long rowsCompared() {
    return rowsCompared;
  }

  /** All differences so far, those in flight left out. */
  public long found() {
    return chunks.found();
  }

  /** Differences left out so far, because their keys are on their way through the queue. */
  public long inFlight() {
    return chunks.inFlight();
  }

  /** What is older than this xid is in sync; null if that is not known. */
  Long horizon() {
    return horizon.value();
  }

  private long snapshotMillis() {
    return Math.max(reader.snapshotMillis(), byVersion.snapshotMillis());
  }

  /** What it has come to. */
  TableState.LastPoll summary() {
    return new TableState.LastPoll(
        context.begun(),
        context.elapsedMillis(),
        rowsCompared,
        chunks.found(Operation.INSERT),
        chunks.found(Operation.UPDATE),
        chunks.found(Operation.DELETE),
        deletes.held(),
        chunks.inFlight(),
        snapshotMillis());
  }

  /** What became of the deletes. */
  Deletes deletes() {
    return deletes;
  }

  /** ms that were spent on comparing; not those that the queue had no room. */
  public long busyMillis() {
    return busyNanos / 1_000_000;
  }

  @Override
  public boolean hasNext() {
    long begin = System.nanoTime();
    while (chunks.ready().isEmpty() && !finished) {
      if (released != null) {
        sendReleased();
      } else {
        comparePage();
      }
      context.tell(this::summary);
    }
    busyNanos += System.nanoTime() - begin;
    return !chunks.ready().isEmpty();
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return chunks.nextBatch();
  }

  /** First the deletes that have been approved, last those that need no approval. */
  private void sendReleased() {
    if (!context.mayGoOn()) {
      breakOff();
    } else if (released.hasNext()) {
      Set<String> keysInFlight = reader.keysInFlight(context.openedRun());
      horizon.lose();
      released.next().forEach(key -> chunks.add(Operation.DELETE, key, 0, keysInFlight));
    } else {
      chunks.flush();
      released = null;
      finished = compared;
    }
  }

  private void breakOff() {
    brokenOff = true;
    finished = true;
  }

  /** Whether it was given up before its end. */
  public boolean brokenOff() {
    return brokenOff;
  }

  private void comparePage() {
    if (!context.mayGoOn()) {
      breakOff();
      return;
    }
    if (sweep != null) {
      sweep();
      return;
    }
    if (newKeysAhead != null) {
      takeNewKeys();
      return;
    }
    if (ahead == null) {
      beginPages();
      return;
    }
    PageReader pageReader = reader;
    SourcePage page;
    try {
      page = Futures.join(ahead);
    } catch (RuntimeException e) {
      if (!SqlErrors.isTooMuch(e)) {
        throw e;
      }
      // one document that cannot be rendered hides its whole page: go there in small steps
      if (pageRows > 1) {
        pageRows = Math.max(1, pageRows / SHRINK);
        ahead = sourcePageAhead(after);
        return;
      }
      // the row itself: its version can still be read
      pageReader = byVersion;
      page = byVersion.sourcePage(after, 1);
    }
    pageRows = Math.min(fullPage, pageRows * 2);
    String upto = page.last();
    if (upto != null) {
      ahead = sourcePageAhead(upto);
    }
    TargetPage targetPage = pageReader.targetPage(after, upto);
    if (targetPage.equals(page)) {
      rowsCompared += page.rows();
      live += targetPage.live();
      dense = false;
      goOn(upto, false);
      return;
    }
    if (!dense && page.rows() > SMALL_PAGE) {
      // most likely a few rows: the next pages are small, and grow again
      pageRows = SMALL_PAGE;
      ahead = sourcePageAhead(after);
      return;
    }
    long before = differences;
    String end = compareRows(pageReader, upto);
    dense = (differences - before) * DENSE > page.rows();
    if (dense) {
      pageRows = fullPage;
    }
    if (end != null && targetPage.rows() == 0) {
      // a first load: what follows is not summed up first
      newKeysAhead = newKeysAhead(end);
    }
    goOn(end, !Objects.equals(end, upto));
  }

  /** The rows of a first load are taken as they are: there is nothing to compare them with. */
  private void beginPages() {
    if (reader.targetHasRows()) {
      ahead = sourcePageAhead(null);
    } else {
      newKeysAhead = newKeysAhead(null);
    }
  }

  private void sweep() {
    // the ledger first: a key that is applied and closed meanwhile must not look out of date
    Set<String> keysInFlight = reader.keysInFlight(context.openedRun());
    Optional<Sweep.Result> proof = prove();
    if (proof.isEmpty()) {
      return;
    }
    Sweep.Result result = proof.get();
    compareRows(Compare.VERSION, result.recent(), result.targets(), keysInFlight);
    rowsCompared = result.rows();
    live = result.live();
    goOn(null, false);
  }

  private Optional<Sweep.Result> prove() {
    Sweep once = sweep;
    sweep = null;
    try {
      return once.run(context::mayGoOn);
    } catch (RuntimeException e) {
      if (!SqlErrors.isTooMuch(e)) {
        throw e;
      }
      // the pages can be made smaller
      return Optional.empty();
    }
  }

  /** Takes the next rows of the source as they are, if the target has nothing of them. */
  private void takeNewKeys() {
    List<List<String>> lists = Futures.join(newKeysAhead);
    long rows = lists.stream().mapToLong(List::size).sum();
    String upto = rows < fullPage ? null : last(last(lists));
    newKeysAhead = upto == null ? null : newKeysAhead(upto);
    horizon.lose();
    boolean none = reader.targetPage(after, upto).rows() == 0;
    if (none && (context.backfill() || reader.keysInFlight(context.openedRun()).isEmpty())) {
      lists.forEach(keys -> chunks.addChunk(Operation.INSERT, reader.distinctKeys(keys)));
      rowsCompared += rows;
      goOn(upto, false);
    } else if (context.backfill()) {
      copyAgain(lists, upto);
      rowsCompared += rows;
      goOn(upto, false);
    } else {
      newKeysAhead = null;
      goOn(compareRows(reader, upto), true);
    }
  }

  /**
   * Sends all rows of a stretch, in key order: so the ledger tells how far a backfill has come.
   *
   * @param lists the source's keys behind {@link #after} up to {@code upto}
   */
  private void copyAgain(List<List<String>> lists, String upto) {
    Set<String> keys = new HashSet<>();
    lists.forEach(keys::addAll);
    Set<String> keysInFlight = reader.keysInFlight(context.openedRun());
    Set<String> there = new HashSet<>();
    String from = after;
    List<TargetRow> rows;
    do {
      rows = byVersion.targetRows(from, upto, 2 * fullPage);
      List<String> orphans = new ArrayList<>();
      for (TargetRow row : rows) {
        live += row.live() ? 1 : 0;
        if (!keys.contains(row.recordId())) {
          orphans.add(row.recordId());
        } else if (row.live()) {
          there.add(row.recordId());
        }
        from = row.recordId();
      }
      orphans(orphans, keysInFlight);
    } while (rows.size() == 2 * fullPage);
    for (List<String> list : lists) {
      boolean update = list.stream().anyMatch(there::contains);
      chunks.addChunk(update ? Operation.UPDATE : Operation.INSERT, reader.distinctKeys(list));
    }
  }

  private void orphans(List<String> orphans, Set<String> keysInFlight) {
    // what a backfill that goes on has not seen of the target is left to the next poll
    if (context.position() == null) {
      List<String> found = orphans.stream().filter(key -> !keysInFlight.contains(key)).toList();
      chunks.leaveOut(orphans.size() - found.size());
      deletes.found(found);
    }
  }

  /**
   * Goes on behind a key.
   *
   * @param end the key; null if the table ends here
   * @param otherwise whether the source's page behind it is not being read yet
   */
  private void goOn(String end, boolean otherwise) {
    after = end;
    if (end == null) {
      compared = true;
      released =
          context.position() == null
              ? deletes.settle(live, sameTable)
              : Collections.emptyIterator();
    } else if (otherwise) {
      ahead = sourcePageAhead(end);
    }
  }

  /**
   * Compares the rows behind {@link #after} up to {@code upto}, or fewer if they are too many.
   *
   * @return how far it came
   */
  private String compareRows(PageReader pageReader, String upto) {
    int limit = 2 * fullPage;
    // the ledger first: a key that is applied and closed meanwhile must not look out of date
    Set<String> keysInFlight = pageReader.keysInFlight(context.openedRun());
    String end = upto;
    while (true) {
      List<SourceRow> sourceRows = pageReader.sourceRows(after, end, limit);
      if (sourceRows.size() == limit) {
        end = last(sourceRows).recordId();
      }
      List<TargetRow> targetRows = pageReader.targetRows(after, end, limit);
      String lastOfTarget = targetRows.size() == limit ? last(targetRows).recordId() : end;
      if (Objects.equals(lastOfTarget, end)) {
        live += targetRows.stream().filter(TargetRow::live).count();
        Map<String, TargetRow> targets = new LinkedHashMap<>();
        targetRows.forEach(row -> targets.put(row.recordId(), row));
        compareRows(pageReader.compare(), pageReader.distinct(sourceRows), targets, keysInFlight);
        return end;
      }
      end = lastOfTarget;
    }
  }

  /**
   * Compares rows.
   *
   * @param targets by record id; those that the source has go out of it
   */
  private void compareRows(
      Compare compare,
      Collection<SourceRow> sourceRows,
      Map<String, TargetRow> targets,
      Set<String> keysInFlight) {
    rowsCompared += sourceRows.size();
    for (SourceRow row : sourceRows) {
      TargetRow target = targets.remove(row.recordId());
      if (target == null || differs(compare, row, target)) {
        boolean update = target != null && target.live();
        Operation operation = update ? Operation.UPDATE : Operation.INSERT;
        chunks.add(operation, row.recordId(), row.bytes(), keysInFlight);
        horizon.note(row.version());
        differences++;
      }
    }
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

  private CompletableFuture<SourcePage> sourcePageAhead(String from) {
    int rows = pageRows;
    return CompletableFuture.supplyAsync(() -> reader.sourcePage(from, rows), executor);
  }

  private CompletableFuture<List<List<String>>> newKeysAhead(String from) {
    return CompletableFuture.supplyAsync(() -> reader.newKeys(from, fullPage, chunkRows), executor);
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }
}
