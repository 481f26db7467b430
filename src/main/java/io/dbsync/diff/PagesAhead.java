package io.dbsync.diff;

import io.dbsync.diff.PageReader.SourcePage;
import io.dbsync.diff.PageReader.TargetPage;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Reads the pages of both sides in key order, two at a time: where the next ones end is found out
 * first, which takes no time beside the rendering of their documents.
 */
final class PagesAhead {

  /** As many connections to each side are in use at most. */
  private static final int AT_ONCE = 2;

  private static final int ENDS = 10;

  /** As many rows as a page has. */
  static final int FULL = 1_000_000;

  private final PageReader reader;
  private final Executor executor;
  private final Queue<String> ends = new ArrayDeque<>();
  private final Queue<Begun> ahead = new ArrayDeque<>();
  private String from;
  private int fullPage;
  private boolean last;

  /**
   * One page of both sides.
   *
   * @param end its last key; null if the table ends with it
   */
  record Page(SourcePage source, TargetPage target, String end) {}

  private record Begun(String after, CompletableFuture<Page> page) {}

  PagesAhead(PageReader reader, Executor executor) {
    this.reader = reader;
    this.executor = executor;
  }

  /**
   * The next page.
   *
   * @param after its rows lie behind this key; null begins at the start
   * @param rows of the page, or {@link #FULL}: only full ones are read ahead
   */
  Page next(String after, int rows) {
    if (rows < FULL) {
      ahead.clear();
      return read(reader, after, null, rows);
    }
    if (ahead.isEmpty() || !Objects.equals(ahead.peek().after(), after)) {
      ahead.clear();
      ends.clear();
      from = after;
      last = false;
    }
    begin();
    Begun next = ahead.remove();
    begin();
    return Futures.join(next.page());
  }

  private void begin() {
    while (ahead.size() < AT_ONCE && !last) {
      if (ends.isEmpty()) {
        fullPage = reader.size().rows();
        ends.addAll(reader.pageEnds(from, fullPage, ENDS));
      }
      String after = from;
      String upto = ends.poll();
      // some may have come in between
      int most = 2 * fullPage;
      ahead.add(
          new Begun(
              after,
              CompletableFuture.supplyAsync(() -> read(reader, after, upto, most), executor)));
      from = upto;
      last = upto == null;
    }
  }

  /** Reads one page of both sides, whoever reads it. */
  static Page read(PageReader reader, String after, String upto, int rows) {
    SourcePage source = reader.sourcePage(after, upto, rows);
    String end = source.last() == null ? upto : source.last();
    return new Page(source, reader.targetPage(after, end), end);
  }
}
