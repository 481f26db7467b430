package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.OutOfSync.Issue;
import io.dbsync.diff.OutOfSync.State;
import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Batch;
import io.dbsync.queue.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Compares the contents of a whole table page by page, and yields what has to be repaired, in
 * chunks of keys. What differs is looked at once more, key by key, before anything is said about
 * it. Memory is bounded by a page; no snapshot is held for longer than a page's statement.
 */
public final class Reconciliation implements Iterator<Batch> {

  /** Contents are rendered: what costs is the rows, not the statements. */
  static final int PAGE_ROWS = 5_000;

  private static final int SHRINK = 8;

  /** So many rows are judged together: for some of them a poll has to be waited for. */
  private static final int CANDIDATES = 20_000;

  private static final int KEYS_AT_ONCE = 1_000;
  private static final long LOOK_AGAIN_MS = 100;

  private final Parts parts;
  private final Chunks chunks;
  private final Outcome outcome;
  private final PagesAhead pages;
  private final List<String> candidates = new ArrayList<>();
  private final List<String> orphans = new ArrayList<>();
  private int pageRows = PagesAhead.FULL;
  private String after;
  private boolean compared;
  private boolean finished;
  private boolean polled = true;

  /**
   * What it works with.
   *
   * @param table name of the definition
   * @param run the run's number
   * @param contents reads pages by contents
   * @param versions reads what holds an unreadable document
   * @param unreadableKeys gets past rows whose keys cannot be read
   * @param judge looks at rows once more
   * @param store tells what polls have seen
   * @param alive tells others how far it has come, and whether it may go on
   * @param sameTable whether the source's table is the one that it was
   * @param fix whether to repair what has diverged
   * @param guard more orphans than it lets through are left to the poll, which asks for approval
   * @param patience how long to wait for a poll
   * @param chunkRows most keys in one chunk
   * @param executor reads pages ahead
   */
  record Parts(
      String table,
      long run,
      PageReader contents,
      PageReader versions,
      UnreadableKeys unreadableKeys,
      Judge judge,
      ReconcileStore store,
      Predicate<Outcome> alive,
      BooleanSupplier sameTable,
      boolean fix,
      DeleteGuard guard,
      Duration patience,
      int chunkRows,
      Executor executor) {}

  Reconciliation(Parts parts) {
    this.parts = parts;
    this.chunks = new Chunks(parts.table(), parts::run, parts.chunkRows());
    this.outcome = new Outcome(parts.table());
    this.pages = new PagesAhead(parts.contents(), parts.executor());
  }

  /** Name of the table. */
  public String table() {
    return parts.table();
  }

  /** Number of its run. */
  public long run() {
    return parts.run();
  }

  /** Whether it came to its end. */
  boolean finished() {
    return finished;
  }

  /** What it has found. */
  Outcome outcome() {
    return outcome;
  }

  @Override
  public boolean hasNext() {
    while (chunks.ready().isEmpty() && !finished) {
      mayGoOn();
      if (!compared) {
        comparePage();
      } else {
        judge();
        sendOrphans();
        finished = true;
      }
    }
    return !chunks.ready().isEmpty();
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Batch batch = Batch.takenFrom(chunks.ready());
    batch.chunks().forEach(chunk -> outcome.queued(chunk.size()));
    return batch;
  }

  private void mayGoOn() {
    if (!parts.alive().test(outcome)) {
      throw new GivenUpException(
          "reconcile given up: the engine stops, or was out of touch with the target for too long; start it again");
    }
  }

  private void comparePage() {
    try {
      take(parts.contents(), pages.next(after, pageRows));
      pageRows = pageRows * 2 < parts.contents().size().rows() ? pageRows * 2 : PagesAhead.FULL;
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      // as polls do: one row that cannot be read hides its whole page
      if (pageRows > 1) {
        pageRows = Math.max(1, Math.min(parts.contents().size().rows(), pageRows) / SHRINK);
      } else {
        compareRow();
      }
    }
    if (candidates.size() > CANDIDATES) {
      judge();
    }
  }

  /** Compares a row that stands alone and whose document, here or there, cannot be read. */
  private void compareRow() {
    try {
      take(parts.versions(), PagesAhead.read(parts.versions(), after, null, 1));
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      String key = parts.unreadableKeys().readable(after);
      if (key != null) {
        // one that the target's key cannot have; throws if it is no matter of the key
        parts.versions().targetHasRows();
        candidates.add(key);
        goOn(key);
        return;
      }
      String next = parts.unreadableKeys().next(after, e);
      List<TargetRow> rows;
      String from = after;
      do {
        rows = parts.versions().targetRows(from, next, 2 * PAGE_ROWS);
        rows.forEach(row -> candidates.add(row.recordId()));
        from = rows.isEmpty() ? from : PageReader.last(rows).recordId();
      } while (rows.size() == 2 * PAGE_ROWS);
      if (next != null && !next.equals(from)) {
        candidates.add(next);
      }
      goOn(next);
    }
  }

  private void take(PageReader reader, PagesAhead.Page page) {
    // the version of a failed row says nothing of its document
    if (reader == parts.versions() || !page.target().equals(page.source())) {
      collect(reader, page.end());
    }
    outcome.compared(page.source().rows(), page.target().live());
    goOn(page.end());
  }

  private void goOn(String end) {
    after = end;
    compared = after == null;
  }

  /** Collects the keys of the rows behind {@link #after} up to {@code upto} that differ. */
  private void collect(PageReader reader, String upto) {
    Map<String, SourceRow> sources = new HashMap<>();
    reader
        .distinct(reader.sourceRows(after, upto, 2 * PAGE_ROWS))
        .forEach(row -> sources.put(row.recordId(), row));
    String from = after;
    List<TargetRow> rows;
    do {
      rows = reader.targetRows(from, upto, 2 * PAGE_ROWS);
      for (TargetRow row : rows) {
        SourceRow source = sources.remove(row.recordId());
        if (source == null || Judge.differs(source, row)) {
          candidates.add(row.recordId());
        }
        from = row.recordId();
      }
      if (candidates.size() > CANDIDATES) {
        judge();
      }
    } while (rows.size() == 2 * PAGE_ROWS);
    candidates.addAll(sources.keySet());
  }

  private void judge() {
    List<String> undecided = judge(candidates, null);
    candidates.clear();
    if (!undecided.isEmpty()) {
      String seen = parts.store().compared(null).now();
      awaitPoll(seen);
      judge(undecided, seen);
    }
  }

  /**
   * Looks at rows once more and takes down what they are.
   *
   * @return keys of those that cannot be told yet
   */
  private List<String> judge(List<String> keys, String seen) {
    List<String> undecided = new ArrayList<>();
    List<String> some;
    for (int i = 0; i < keys.size(); i += some.size()) {
      mayGoOn();
      int atOnce = Math.min(KEYS_AT_ONCE, parts.contents().size().rows());
      some = keys.subList(i, Math.min(i + atOnce, keys.size()));
      for (OutOfSync row : parts.judge().judge(some, seen)) {
        if (row.state() != State.UNDECIDED) {
          take(row);
        } else if (seen == null) {
          undecided.add(row.recordId());
        } else {
          // the next poll will find it
          take(new OutOfSync(row.recordId(), row.issue(), State.IN_FLIGHT, row.bytes()));
        }
      }
    }
    return undecided;
  }

  private void take(OutOfSync row) {
    outcome.add(row);
    if (!parts.fix() || row.state() != State.DIVERGENT) {
      return;
    }
    if (row.issue() == Issue.ORPHANED_IN_TARGET) {
      if (orphans.size() <= parts.guard().limits().holdRows()) {
        orphans.add(row.recordId());
      }
      return;
    }
    Operation operation =
        row.issue() == Issue.MISSING_IN_TARGET ? Operation.INSERT : Operation.UPDATE;
    chunks.add(operation, row.recordId(), row.bytes(), Set.of());
  }

  /** No accidental mass delete: more than a few are left to the poll, which holds them. */
  private void sendOrphans() {
    if (!orphans.isEmpty()
        && orphans.size() <= parts.guard().limits().holdRows()
        && !parts.guard().isEmptied(outcome.orphans(), outcome.live(), 0)
        && parts.sameTable().getAsBoolean()) {
      orphans.forEach(key -> chunks.add(Operation.DELETE, key, 0, Set.of()));
    }
    chunks.flush();
  }

  /** Waits until a poll has begun later than {@code seen} and come to its end, if one comes. */
  private void awaitPoll(String seen) {
    long deadline = System.nanoTime() + parts.patience().toNanos();
    while (polled && !parts.store().compared(seen).later()) {
      mayGoOn();
      if (System.nanoTime() > deadline) {
        // there are none: once is enough
        polled = false;
      }
      try {
        Thread.sleep(LOOK_AGAIN_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
