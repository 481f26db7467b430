package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.PageReader.SourcePage;
import io.dbsync.diff.PageReader.SourceRow;
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
  private final Deque<Chunk> ready = new ArrayDeque<>();
  private final Map<Operation, Collecting> collecting = new EnumMap<>(Operation.class);
  private final Map<Operation, Long> found = new EnumMap<>(Operation.class);
  private String after;
  private int pageRows;
  private CompletableFuture<SourcePage> ahead;
  private boolean finished;
  private boolean brokenOff;
  private long rowsCompared;
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
   */
  Comparison(
      PollContext context,
      PageReader reader,
      PageReader byVersion,
      int fullPage,
      Executor executor,
      int chunkRows) {
    this.context = context;
    this.reader = reader;
    this.byVersion = byVersion;
    this.fullPage = fullPage;
    this.pageRows = fullPage;
    this.executor = executor;
    this.chunkRows = chunkRows;
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

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !finished) {
      comparePage();
    }
    return !ready.isEmpty();
  }

  @Override
  public Chunk next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  /** Whether it was given up before its end. */
  public boolean brokenOff() {
    return brokenOff;
  }

  private void comparePage() {
    if (!context.mayGoOn()) {
      brokenOff = true;
      finished = true;
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
    boolean equal = pageReader.targetPage(after, upto).equals(page);
    String compared = equal ? upto : compareRows(pageReader, upto, limit);
    rowsCompared += page.rows();
    if (!Objects.equals(compared, upto)) {
      ahead = sourcePageAhead(compared);
    }
    after = compared;
    if (compared == null) {
      collecting.keySet().forEach(this::flush);
      finished = true;
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
    targets.keySet().forEach(orphan -> add(Operation.DELETE, orphan, 0, keysInFlight));
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
