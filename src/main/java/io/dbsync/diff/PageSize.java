package io.dbsync.diff;

import io.dbsync.table.Table;
import io.dbsync.table.TableSql.Compare;

/**
 * How many rows one statement reads: as many as take about half a second, found out from page to
 * page. While a statement runs, a change of the table's definition waits, and all others behind it.
 *
 * <p>A page may cost something that does not depend on its rows: a sort of the whole table, or a
 * view that is computed as a whole. Smaller pages are no remedy for that, so the rows may take as
 * long again.
 */
final class PageSize {

  /** What a page should take, in ms. */
  private static final long TARGET_MS = 500;

  /** What a page may take before it is broken off, in ms, on top of what each page costs. */
  private static final long MOST_MS = 5_000;

  /** Rows of a first page that may be of any width. */
  private static final int FIRST = 500;

  /** Largest factor from one page to the next. */
  private static final int STEP = 8;

  private final int most;
  private final long timeoutMillis;
  private final boolean breaksOff;
  private double rows;
  private int lastRows;
  private long lastMillis;
  private double fixedMillis;
  private int tooSlow;

  /**
   * @param most rows of a page
   * @param first rows of the first page
   * @param timeoutMillis longest that any statement may take, in ms
   * @param breaksOff whether one that takes much too long is broken off and made smaller
   */
  PageSize(int most, int first, long timeoutMillis, boolean breaksOff) {
    this.most = most;
    this.rows = Math.min(first, most);
    this.timeoutMillis = timeoutMillis;
    this.breaksOff = breaksOff;
  }

  /**
   * The pages of a table, before one of them was read. Rows in a table may be of any width; what a
   * page of a view costs has often little to do with its rows.
   */
  static PageSize of(Table table, Compare compare, int most) {
    long timeout = table.settings().statementTimeout().toMillis();
    boolean wide = table.stored() && compare == Compare.CONTENT;
    return new PageSize(most, wide ? FIRST : most, timeout, table.stored());
  }

  /** Rows of the next page. */
  synchronized int rows() {
    return (int) rows;
  }

  /** How many pages in a row did not come through because they took too long. */
  synchronized int tooSlow() {
    return tooSlow;
  }

  /**
   * How long a page may take, in ms: one that can be made smaller is broken off sooner.
   *
   * @param rowsOfPage most rows that it reads
   */
  synchronized long timeoutMillis(int rowsOfPage) {
    return breaksOff && rowsOfPage > STEP
        ? Math.min(timeoutMillis, MOST_MS + (long) (STEP * fixedMillis))
        : timeoutMillis;
  }

  /**
   * A page was read.
   *
   * @param read how many rows it had
   * @param millis how long it took, in ms
   */
  synchronized void took(int read, long millis) {
    tooSlow = 0;
    if (read == 0 || read < rows / 2 && millis < TARGET_MS) {
      // the end of a table tells little
      return;
    }
    boolean first = lastRows == 0;
    if (!first && (lastRows >= 2 * read || 2 * lastRows <= read)) {
      double perRow = Math.max(0, (double) (millis - lastMillis) / (read - lastRows));
      fixedMillis = Math.max(0, millis - perRow * read);
    }
    double perRow = Math.max(0, millis - fixedMillis) / read;
    lastRows = read;
    lastMillis = millis;
    double fitting = perRow == 0 ? most : Math.max(TARGET_MS, fixedMillis) / perRow;
    if (first && read == 1) {
      // one row alone does not tell what another one costs
      fitting = STEP;
    }
    rows = Math.max(rows / STEP, Math.min(rows * STEP, fitting));
    rows = Math.max(1, Math.min(most, rows));
  }

  /** The other side read the same page. */
  synchronized void alsoTook(int read, long millis) {
    if (millis > TARGET_MS) {
      took(read, millis);
    }
  }

  /** A page did not come through: the next one is smaller. */
  synchronized void tooMuch() {
    tooSlow++;
    lastRows = 0;
    fixedMillis = 0;
    rows = Math.max(1, rows / STEP);
  }
}
