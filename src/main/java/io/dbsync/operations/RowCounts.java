package io.dbsync.operations;

import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.time.Duration;
import java.time.Instant;
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
  private static final Duration SHORTEST_REST = Duration.ofSeconds(10);
  private static final int DUTY = 100;

  /**
   * The rows of a table.
   *
   * @param changed what told that they had to be counted
   * @param due when they may be counted again
   */
  private record Counted(Map<String, Long> rows, String changed, Instant due) {}

  private final Poller poller;
  private final NamedParameterJdbcTemplate target;
  private final Map<String, Counted> tables = new ConcurrentHashMap<>();

  /**
   * @param poller knows the tables
   * @param target read-only connections
   */
  RowCounts(Poller poller, DataSource target) {
    this.poller = poller;
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
            Map.of("target", state.settings().target()),
            String.class);
    boolean same = last != null && last.changed.equals(changed);
    Map<String, Long> rows = same ? last.rows : count(table);
    Duration rest = Duration.between(begin, Instant.now()).multipliedBy(DUTY);
    Instant due = begin.plus(rest.compareTo(SHORTEST_REST) < 0 ? SHORTEST_REST : rest);
    tables.put(name, new Counted(rows, changed, due));
  }

  private Map<String, Long> count(Table table) {
    return target.queryForObject(
        TableSql.target("counts", table, Compare.VERSION),
        Map.of(),
        (row, n) ->
            Map.of(
                "synced", row.getLong("synced"),
                "failed", row.getLong("failed"),
                "deleted", row.getLong("deleted")));
  }

  /**
   * Rows of a table, as last counted.
   *
   * @param status {@code synced}, {@code failed} or {@code deleted}
   * @return NaN before they were counted
   */
  double of(String table, String status) {
    Counted counted = tables.get(table);
    return counted == null ? Double.NaN : counted.rows.get(status);
  }
}
