package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.table.Table;
import java.sql.SQLTimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Runs statements on the source of a table, notes how long they take, and bounds those of pages.
 */
final class TimedSource {

  private final Table table;
  private final PageSize size;
  private final DataSource source;
  private final AtomicLong longestMillis = new AtomicLong();

  /**
   * @param size learns from the pages that are read
   * @param source gives read-only connections under pinned settings
   */
  TimedSource(Table table, PageSize size, DataSource source) {
    this.table = table;
    this.size = size;
    this.source = source;
  }

  /** Longest statement so far, in ms: for as long it held a snapshot. */
  long longestMillis() {
    return longestMillis.get();
  }

  /** Runs a statement, and notes how long it takes. */
  <T> T timed(Supplier<T> statement) {
    long begin = System.nanoTime();
    try {
      return statement.get();
    } finally {
      longestMillis.accumulateAndGet(millisSince(begin), Math::max);
    }
  }

  /**
   * Reads a page; breaks it off if it takes too long and can be made smaller.
   *
   * @param rows most rows of the page
   * @param count gives how many rows it had
   * @throws QueryTimeoutException if the source is too slow for any page
   */
  <T> T page(int rows, Function<NamedParameterJdbcTemplate, T> reading, ToIntFunction<T> count) {
    JdbcTemplate bounded = new JdbcTemplate(source);
    bounded.setQueryTimeout((int) Math.max(1, size.timeoutMillis(rows) / 1_000));
    long begin = System.nanoTime();
    try {
      T page = timed(() -> reading.apply(new NamedParameterJdbcTemplate(bounded)));
      size.took(count.applyAsInt(page), millisSince(begin));
      return page;
    } catch (DataAccessException e) {
      throw tooSlow(e);
    }
  }

  /** What a page of a view costs may not depend on its rows: then smaller ones do not help. */
  private RuntimeException tooSlow(DataAccessException error) {
    if (!SqlErrors.isTimeout(error)) {
      return error;
    }
    size.tooMuch();
    if (table.stored() || size.tooSlow() < 2) {
      return error;
    }
    String reason =
        "%s takes longer than %s s to be read: make it faster, or give it more time by sync.table.%s.statement-timeout"
            .formatted(
                table.sourceName(), table.settings().statementTimeout().toSeconds(), table.name());
    return new QueryTimeoutException(reason, new SQLTimeoutException(reason));
  }

  static long millisSince(long begin) {
    return (System.nanoTime() - begin) / 1_000_000;
  }
}
