package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.PageReader.SourcePage;
import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetPage;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Chunk;
import io.dbsync.queue.Operation;
import io.dbsync.table.TableSql.Compare;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Compares a table page by page in key order and yields what differs, in chunks of keys. Memory is
 * bounded by a page; no snapshot is held for longer than a page's statement. The source computes a
 * page ahead, so that both servers work at the same time.
 */
public final class Comparison implements Iterator<Chunk> {

  private static final long CHUNK_BYTES = 4L << 20;
  private static final int SHRINK = 8;

  private final PollContext context;
  private final PageReader reader;
  private final PageReader byVersion;
  private final int fullPage;
  private final Executor executor;
  private final int chunkRows;
  private final Deletes deletes;
  private final BooleanSupplier sameTable;
  private final Deque<Chunk> ready = new ArrayDeque<>();
  private final Map<Operation, Collecting> collecting = new EnumMap<>(Operation.class);
  private final Map<Operation, Long> found = new EnumMap<>(Operation.class);
  private String after;
  private int pageRows;
  private CompletableFuture<SourcePage> ahead;
  private boolean finished;
  private boolean brokenOff;
  private Iterator<List<String>> released;
  private boolean compared;
  private long rowsCompared;
  private long live;
  private long busyNanos;
  private long inFlight;

  /** Keys of one operation that are not yet a chunk. */
  private static final class Collecting {
    private final List<String> keys = new ArrayList<>();
    private long bytes;
  }

  /**
   * @param reader reads pages as the context says
   * @param byVersion reads the pages that hold an unreadable document
   * @param fullPage most rows of a page
   * @param executor runs the reads ahead
   * @param chunkRows most keys in one chunk
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
      Deletes deletes,
      BooleanSupplier sameTable) {
    this.context = context;
    this.reader = reader;
    this.byVersion = byVersion;
    this.fullPage = fullPage;
    this.pageRows = fullPage;
    this.executor = executor;
    this.chunkRows = chunkRows;
    this.deletes = deletes;
    this.sameTable = sameTable;
    this.released = deletes.approved();
    this.ahead = sourcePageAhead(null);
  }

  /** What this comparison belongs to. */
  public PollContext context() {
    return context;
  }

  /** Rows of the source seen so far. */
  public long rowsCompared() {
    return rowsCompared;
  }

  /** Differences of one kind so far, those in flight left out. */
  public long found(Operation operation) {
    return found.getOrDefault(operation, 0L);
  }

  /** All differences so far, those in flight left out. */
  public long found() {
    return found.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Differences left out so far, because their keys are on their way through the queue. */
  public long inFlight() {
    return inFlight;
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
        found(Operation.INSERT),
        found(Operation.UPDATE),
        found(Operation.DELETE),
        deletes.held(),
        inFlight,
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
    while (ready.isEmpty() && !finished) {
      if (released != null) {
        sendReleased();
      } else {
        comparePage();
      }
    }
    busyNanos += System.nanoTime() - begin;
    return !ready.isEmpty();
  }

  @Override
  public Chunk next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  /** First the deletes that have been approved, last those that need no approval. */
  private void sendReleased() {
    if (!context.mayGoOn()) {
      breakOff();
    } else if (released.hasNext()) {
      Set<String> keysInFlight = reader.keysInFlight();
      released.next().forEach(key -> add(Operation.DELETE, key, 0, keysInFlight));
    } else {
      collecting.keySet().forEach(this::flush);
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
    PageReader pageReader = reader;
    SourcePage page;
    try {
      page = join(ahead);
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
    int limit = 2 * fullPage;
    pageRows = Math.min(fullPage, pageRows * 2);
    String upto = page.last();
    if (upto != null) {
      ahead = sourcePageAhead(upto);
    }
    TargetPage targetPage = pageReader.targetPage(after, upto);
    String end = upto;
    if (targetPage.equals(page)) {
      live += targetPage.live();
    } else {
      end = compareRows(pageReader, upto, limit);
    }
    rowsCompared += page.rows();
    if (!Objects.equals(end, upto)) {
      ahead = sourcePageAhead(end);
    }
    after = end;
    if (end == null) {
      compared = true;
      released = deletes.settle(live, sameTable);
    }
  }

  /**
   * Compares the rows behind {@link #after} up to {@code upto}, or fewer if they are too many.
   *
   * @return how far it came
   */
  private String compareRows(PageReader pageReader, String upto, int limit) {
    // the ledger first: a key that is applied and closed meanwhile must not look out of date
    Set<String> keysInFlight = pageReader.keysInFlight();
    String end = upto;
    while (true) {
      List<SourceRow> sourceRows = pageReader.sourceRows(after, end, limit);
      if (sourceRows.size() == limit) {
        end = sourceRows.get(sourceRows.size() - 1).recordId();
      }
      List<TargetRow> targetRows = pageReader.targetRows(after, end, limit);
      String lastOfTarget =
          targetRows.size() == limit ? targetRows.get(targetRows.size() - 1).recordId() : end;
      if (Objects.equals(lastOfTarget, end)) {
        compareRows(pageReader.compare(), sourceRows, targetRows, keysInFlight);
        return end;
      }
      end = lastOfTarget;
    }
  }

  private void compareRows(
      Compare compare,
      List<SourceRow> sourceRows,
      List<TargetRow> targetRows,
      Set<String> keysInFlight) {
    live += targetRows.stream().filter(TargetRow::live).count();
    Map<String, TargetRow> targets = new LinkedHashMap<>();
    targetRows.forEach(row -> targets.put(row.recordId(), row));
    for (SourceRow row : sourceRows) {
      TargetRow target = targets.remove(row.recordId());
      if (target == null) {
        add(Operation.INSERT, row.recordId(), row.bytes(), keysInFlight);
      } else if (differs(compare, row, target)) {
        Operation operation = target.live() ? Operation.UPDATE : Operation.INSERT;
        add(operation, row.recordId(), row.bytes(), keysInFlight);
      }
    }
    List<String> orphans =
        targets.keySet().stream().filter(key -> !keysInFlight.contains(key)).toList();
    inFlight += targets.size() - orphans.size();
    deletes.found(orphans);
  }

  private static boolean differs(Compare compare, SourceRow source, TargetRow target) {
    if (!target.failed() && !target.live()) {
      return true;
    }
    if (target.failed() || compare == Compare.VERSION) {
      return !Objects.equals(source.version(), target.version());
    }
    return !Objects.equals(source.content(), target.content());
  }

  private void add(Operation operation, String key, int bytes, Set<String> keysInFlight) {
    if (keysInFlight.contains(key)) {
      inFlight++;
      return;
    }
    found.merge(operation, 1L, Long::sum);
    Collecting chunk = collecting.computeIfAbsent(operation, o -> new Collecting());
    if (chunk.bytes + bytes > CHUNK_BYTES && !chunk.keys.isEmpty()) {
      flush(operation);
    }
    chunk.keys.add(key);
    chunk.bytes += bytes;
    if (chunk.keys.size() == chunkRows) {
      flush(operation);
    }
  }

  private void flush(Operation operation) {
    Collecting chunk = collecting.get(operation);
    if (!chunk.keys.isEmpty()) {
      ready.add(
          new Chunk(context.table().name(), context.run(), null, operation, chunk.keys, false));
      chunk.keys.clear();
      chunk.bytes = 0;
    }
  }

  private CompletableFuture<SourcePage> sourcePageAhead(String from) {
    int rows = pageRows;
    return CompletableFuture.supplyAsync(() -> reader.sourcePage(from, rows), executor);
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
