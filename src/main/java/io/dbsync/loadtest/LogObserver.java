package io.dbsync.loadtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.database.SqlErrors;
import io.dbsync.table.TableSql;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjLongConsumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Watches the target, by the new rows of {@code sync_logs}: such a row and its record's document
 * are committed together. A record counts as visible when the statement that shows its row has
 * returned, so no latency is measured shorter than it was.
 */
final class LogObserver implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int MOST_GAPS = 128;
  private static final long STOP_MS = 10_000;

  private final NamedParameterJdbcTemplate target;
  private final LogCursor cursor;
  private final long start;
  private final ObjLongConsumer<LogRow> rows;
  private final Thread thread = new Thread(this::run, "observer");
  private volatile boolean stopped;
  private volatile String trouble;
  private long looks;
  private long sumNanos;
  private long longestNanos;

  /**
   * @param target read-only connections to the target
   * @param rows takes each row once, and when it was seen
   */
  LogObserver(DataSource target, ObjLongConsumer<LogRow> rows) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.rows = rows;
    this.start =
        Math.max(
            0,
            this.target.queryForObject(TableSql.plain("load-test/log-end"), Map.of(), Long.class)
                - LogCursor.WINDOW);
    this.cursor = new LogCursor(start);
  }

  /** Begins, in a thread of its own. */
  void start() {
    look();
    synchronized (this) {
      looks = 0;
      sumNanos = 0;
      longestNanos = 0;
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** Rows of the load test have higher numbers than this. */
  long startOfLog() {
    return start;
  }

  /** Why it cannot see at present; null if it can. */
  String trouble() {
    return trouble;
  }

  /** How long a change may be visible before it is seen, on average, in nanoseconds. */
  synchronized long meanResolutionNanos() {
    return looks == 0 ? 0 : sumNanos / looks;
  }

  /** How long a change may be visible before it is seen, at worst, in nanoseconds. */
  synchronized long worstResolutionNanos() {
    return longestNanos;
  }

  private void run() {
    long before = System.nanoTime();
    while (!stopped) {
      long begun = System.nanoTime();
      try {
        long seen = look();
        trouble = null;
        synchronized (this) {
          // what the look before did not see yet
          looks++;
          sumNanos += seen - before;
          longestNanos = Math.max(longestNanos, seen - before);
        }
        before = begun;
      } catch (RuntimeException e) {
        trouble = SqlErrors.reason(e);
      }
      LockSupport.parkNanos(begun + INTERVAL_NANOS - System.nanoTime());
    }
  }

  private long look() {
    List<LogRow> found =
        target.query(
            TableSql.plain("load-test/log-rows"),
            Map.of("after", cursor.highest(), "gaps", gaps()),
            (row, n) ->
                new LogRow(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5)));
    long seen = System.nanoTime();
    for (LogRow row : found) {
      if (cursor.take(row.id())) {
        rows.accept(row, seen);
      }
    }
    return seen;
  }

  private String gaps() {
    return JSON.valueToTree(
            cursor.gaps(MOST_GAPS).stream().map(g -> List.of(g.first(), g.last())).toList())
        .toString();
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
