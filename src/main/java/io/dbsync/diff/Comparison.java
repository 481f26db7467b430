package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.PageReader.SourcePage;
import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetPage;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Batch;
import io.dbsync.queue.Operation;
import io.dbsync.table.TableSql.Compare;
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
  private final Executor executor;
  private final BooleanSupplier sameTable;
  private final Findings findings;
  private final Copying copying;
  private final OddKeys oddKeys;
  private Sweep sweep;
  private Way way;
  private String after;
  private int pageRows;
  private CompletableFuture<SourcePage> ahead;
  private boolean finished;
  private boolean brokenOff;
  private Iterator<List<String>> released;
  private boolean compared;
  private boolean dense;
  private final long begunNanos = System.nanoTime();
  private long busyNanos;

  /**
   * @param reader reads pages as the context says
   * @param byVersion reads the pages that hold an unreadable document
   * @param unreadableKeys gets past rows whose keys cannot be read
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
      UnreadableKeys unreadableKeys,
      Executor executor,
      int chunkRows,
      Sweep sweep,
      Deletes deletes,
      BooleanSupplier sameTable) {
    this.context = context;
    this.reader = reader;
    this.byVersion = byVersion;
    this.pageRows = reader.size().rows();
    this.executor = executor;
    this.findings = new Findings(context, chunkRows, deletes);
    this.copying =
        new Copying(context, reader, byVersion, unreadableKeys, chunkRows, executor, findings);
    this.oddKeys = new OddKeys(context, byVersion, unreadableKeys, findings);
    this.sweep = sweep;
    this.sameTable = sameTable;
    this.released = deletes.approved();
    if (context.backfill()) {
      this.after = context.position() == null ? null : context.position().key();
      copying.begin(after);
    }
  }

  /** What this comparison belongs to. */
  public PollContext context() {
    return context;
  }

  /** Rows of the source seen so far. */
  public long rowsCompared() {
    return findings.rowsCompared();
  }

  /** All differences so far, those in flight left out. */
  public long found() {
    return findings.chunks().found();
  }

  /** Differences left out so far, because their keys are on their way through the queue. */
  public long inFlight() {
    return findings.chunks().inFlight();
  }

  /** What is older than this xid is in sync; null if that is not known. */
  Long horizon() {
    return findings.horizon().value();
  }

  /** What it has come to. */
  TableState.LastPoll summary() {
    return findings.summary(Math.max(reader.snapshotMillis(), byVersion.snapshotMillis()), way);
  }

  /** What became of the deletes. */
  Deletes deletes() {
    return findings.deletes();
  }

  /** When it began, by {@link System#nanoTime()}. */
  long begunNanos() {
    return begunNanos;
  }

  /** ms that were spent on comparing; not those that the queue had no room. */
  public long busyMillis() {
    return busyNanos / 1_000_000;
  }

  @Override
  public boolean hasNext() {
    long begin = System.nanoTime();
    try {
      while (findings.chunks().ready().isEmpty() && !finished) {
        if (released != null) {
          sendReleased();
        } else {
          comparePage();
        }
        context.tell(this::summary);
      }
    } finally {
      busyNanos += System.nanoTime() - begin;
    }
    return !findings.chunks().ready().isEmpty();
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return Batch.takenFrom(findings.chunks().ready());
  }

  /** First the deletes that have been approved, last those that need no approval. */
  private void sendReleased() {
    if (!context.mayGoOn()) {
      breakOff();
    } else if (released.hasNext()) {
      Set<String> keysInFlight = reader.keysInFlight(context.openedRun());
      findings.horizon().lose();
      released.next().forEach(key -> findings.chunks().add(Operation.DELETE, key, 0, keysInFlight));
    } else {
      if (!compared) {
        retryFailures();
      }
      findings.chunks().flush();
      released = null;
      finished = compared;
    }
  }

  /** A comparison would not find them: they are marked as failed as they are. */
  private void retryFailures() {
    List<String> keys = context.failures().takeDue(byVersion);
    if (!keys.isEmpty()) {
      Set<String> keysInFlight = reader.keysInFlight(context.openedRun());
      keys.forEach(key -> findings.chunks().add(Operation.UPDATE, key, 0, keysInFlight));
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
    if (copying.begun()) {
      copy();
      return;
    }
    if (ahead == null) {
      beginPages();
      return;
    }
    way = Way.PAGES;
    int rows = pageRows;
    try {
      comparePage(reader, Futures.join(ahead));
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      // one row that cannot be read hides its whole page: go there in small steps
      if (rows > 1) {
        pageRows = Math.max(1, Math.min(reader.size().rows(), rows / SHRINK));
        ahead = sourcePageAhead(after);
      } else {
        compareRow();
      }
    }
  }

  /** Compares a row that stands alone and whose document, here or there, cannot be read. */
  private void compareRow() {
    try {
      // its version can still be read
      comparePage(byVersion, byVersion.sourcePage(after, 1));
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      pageRows = 1;
      goOn(oddKeys.compare(after, e), true);
    }
  }

  private void comparePage(PageReader pageReader, SourcePage page) {
    pageRows = Math.min(reader.size().rows(), pageRows * 2);
    String upto = page.last();
    if (upto != null) {
      ahead = sourcePageAhead(upto);
    }
    TargetPage targetPage = pageReader.targetPage(after, upto);
    if (targetPage.equals(page)) {
      findings.compared(page.rows());
      findings.live(targetPage.live());
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
    long before = findings.differences();
    String end = compareRows(pageReader, upto);
    dense = (findings.differences() - before) * DENSE > page.rows();
    if (dense) {
      pageRows = reader.size().rows();
    }
    if (end != null && targetPage.rows() == 0 && !context.failures().lookNew()) {
      // a first load: what follows is not summed up first
      copying.begin(end);
    }
    goOn(end, !Objects.equals(end, upto));
  }

  /** The rows of a first load are taken as they are: there is nothing to compare them with. */
  private void beginPages() {
    if (reader.targetHasRows() || context.failures().lookNew()) {
      ahead = sourcePageAhead(null);
    } else {
      copying.begin(null);
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
    way = Way.SWEEP;
    findings.compare(Compare.VERSION, result.recent(), result.targets(), keysInFlight);
    findings.compared(result.inSync());
    findings.live(result.live());
    goOn(null, false);
  }

  private Optional<Sweep.Result> prove() {
    Sweep once = sweep;
    sweep = null;
    try {
      return once.run(context::mayGoOn);
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      // the pages can be made smaller
      return Optional.empty();
    }
  }

  private void copy() {
    Copying.Stretch stretch = copying.take(after);
    if (stretch != null) {
      way = Way.COPY;
      goOn(stretch.upto(), false);
    } else if (!copying.begun()) {
      // there is something to compare the rows with, or something that cannot be read
      dense = true;
      ahead = sourcePageAhead(after);
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
      released = findings.settle(sameTable);
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
    int limit = 2 * pageReader.size().rows();
    // the ledger first: a key that is applied and closed meanwhile must not look out of date
    Set<String> keysInFlight = pageReader.keysInFlight(context.openedRun());
    String end = upto;
    while (true) {
      List<SourceRow> sourceRows = pageReader.sourceRows(after, end, limit);
      if (sourceRows.size() == limit) {
        end = PageReader.last(sourceRows).recordId();
      }
      List<TargetRow> targetRows = pageReader.targetRows(after, end, limit);
      String lastOfTarget =
          targetRows.size() == limit ? PageReader.last(targetRows).recordId() : end;
      if (Objects.equals(lastOfTarget, end)) {
        findings.live(targetRows.stream().filter(TargetRow::live).count());
        Map<String, TargetRow> targets = new LinkedHashMap<>();
        targetRows.forEach(row -> targets.put(row.recordId(), row));
        findings.compare(
            pageReader.compare(), pageReader.distinct(sourceRows), targets, keysInFlight);
        return end;
      }
      end = lastOfTarget;
    }
  }

  private CompletableFuture<SourcePage> sourcePageAhead(String from) {
    int rows = pageRows;
    return CompletableFuture.supplyAsync(() -> reader.sourcePage(from, rows), executor);
  }
}
