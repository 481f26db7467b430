package io.dbsync.monitor;

import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionException;

/**
 * Rows of the snapshot tables by status. Counting reads a whole table, so it is done in the
 * background, only after writes, and for one hundredth of the time at most.
 */
public final class RowCounts {

  private static final Logger LOGGER = LoggerFactory.getLogger(RowCounts.class);
  private static final Duration SHORTEST_REST = Duration.ofSeconds(1);
  private static final int DUTY = 100;

  /** Counting on request may take this share of the time: 1 in 20. */
  private static final int DUTY_ASKED = 20;

  /**
   * The rows of a table.
   *
   * @param changed what told that they had to be counted; null if they were asked for
   * @param at when they were counted
   * @param stale when they are counted again if somebody asks
   * @param due when they may be counted again unasked
   */
  private record Counted(
      Map<String, Long> rows, String changed, Instant at, Instant stale, Instant due) {}

  /**
   * The rows of a table by status, as last counted.
   *
   * @param rows by {@code synced}, {@code failed} and {@code deleted}
   * @param at when they were counted
   */
  public record Last(Map<String, Long> rows, Instant at) {}

  private final Poller poller;
  private final NamedParameterJdbcTemplate target;
  private final NamedParameterJdbcTemplate writer;
  private final Ledger ledger;
  private final Map<String, Long> noted = new ConcurrentHashMap<>();
  private final Map<String, Counted> tables = new ConcurrentHashMap<>();

  /**
   * @param poller knows the tables
   * @param target read-only connections
   * @param writer writable ones
   * @param ledger knows how many failed rows the target knows of
   */
  public RowCounts(Poller poller, DataSource target, DataSource writer, Ledger ledger) {
    this.ledger = ledger;
    this.poller = poller;
    this.writer = new NamedParameterJdbcTemplate(writer);
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /** Counts where it is due; a table that cannot be counted keeps the counts it had. */
  public void refresh() {
    for (TableState state : poller.states().values()) {
      try {
        refresh(state);
      } catch (DataAccessException | TransactionException e) {
        LOGGER.debug(
            "event=rows-not-counted table={} reason=\"{}\"",
            state.settings().name(),
            e.getMessage());
      }
    }
  }

  private void refresh(TableState state) {
    String name = state.settings().name();
    Table table = state.table();
    Counted last = tables.get(name);
    Instant begin = Instant.now();
    if (table == null || last != null && begin.isBefore(last.due)) {
      return;
    }
    String changed =
        target.queryForObject(
            TableSql.plain("target/changed"),
            Map.of("target", table.targetName(), "table", name),
            String.class);
    if (last != null && changed.equals(last.changed)) {
      tables.put(
          name, new Counted(last.rows, changed, begin, last.stale, begin.plus(SHORTEST_REST)));
    } else {
      count(table, begin, changed);
    }
  }

  /**
   * Rows of a table by status, counted now, or a moment ago if counting takes its time.
   *
   * @throws DataAccessException if the target does not answer
   */
  public Map<String, Long> now(Table table) {
    Counted last = tables.get(table.name());
    Instant now = Instant.now();
    return last != null && now.isBefore(last.stale) ? last.rows : count(table, now, null);
  }

  private Map<String, Long> count(Table table, Instant begin, String changed) {
    Map<String, Long> rows;
    try {
      rows = count(table);
    } catch (RuntimeException e) {
      // somebody has the table for himself: that is not waited for again and again
      Instant again = Instant.now().plus(SHORTEST_REST);
      tables.computeIfPresent(
          table.name(),
          (name, last) -> new Counted(last.rows, last.changed, last.at, again, again));
      throw e;
    }
    Instant due = due(begin, DUTY);
    tables.put(
        table.name(),
        new Counted(
            rows,
            changed,
            begin,
            due(begin, DUTY_ASKED),
            due.isBefore(begin.plus(SHORTEST_REST)) ? begin.plus(SHORTEST_REST) : due));
    return rows;
  }

  /** When what began then and has ended now may be done again. */
  private static Instant due(Instant begin, int duty) {
    return begin.plus(Duration.between(begin, Instant.now()).multipliedBy(duty));
  }

  private Map<String, Long> count(Table table) {
    Map<String, Long> rows = new LinkedHashMap<>();
    String at =
        target.queryForObject(
            TableSql.target("counts", table, Compare.VERSION),
            Map.of("table", table.name()),
            (row, n) -> {
              for (String status : List.of("synced", "failed", "deleted")) {
                rows.put(status, row.getLong(status));
              }
              return row.getString("at");
            });
    note(table.name(), rows.get("failed"), at);
    return Collections.unmodifiableMap(rows);
  }

  /** Since when rows have failed outlives this instance; what is known need not be written. */
  private void note(String table, long failed, String at) {
    if (!Long.valueOf(failed).equals(noted.get(table)) || failed != ledger.of(table).failedRows()) {
      writer.update(
          TableSql.plain("target/note-counted"),
          Map.of("table", table, "failed", failed, "at", at));
      noted.put(table, failed);
    }
  }

  /** The last count of a table; null before the first one. */
  public Last last(String table) {
    Counted counted = tables.get(table);
    return counted == null ? null : new Last(counted.rows, counted.at);
  }

  /**
   * Rows of a table, as last counted.
   *
   * @param status {@code synced}, {@code failed} or {@code deleted}
   * @return NaN before they were counted
   */
  public double of(String table, String status) {
    Counted counted = tables.get(table);
    return counted == null ? Double.NaN : counted.rows.get(status);
  }
}
