package io.dbsync.monitor;

import io.dbsync.database.Databases;
import io.dbsync.database.Problem;
import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.queue.Outages;
import io.dbsync.table.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionException;

/**
 * Finds out which sessions hold the locks that tables wait for. It asks in the background, and only
 * while a table waits. A role without {@code pg_read_all_stats} sees other roles' process numbers
 * only.
 */
public final class LockHolders {

  private static final Logger LOGGER = LoggerFactory.getLogger(LockHolders.class);

  private final Poller poller;
  private final Ledger ledger;
  private final Outages outages;
  private final Databases databases;
  private final Map<String, String> holders = new ConcurrentHashMap<>();

  /**
   * @param poller knows which polls wait for a lock
   * @param ledger knows which rows do
   * @param outages knows which chunks do
   * @param databases where the locks are
   */
  public LockHolders(Poller poller, Ledger ledger, Outages outages, Databases databases) {
    this.poller = poller;
    this.ledger = ledger;
    this.outages = outages;
    this.databases = databases;
  }

  /** Looks for the holders of all locks that are waited for. */
  public void refresh() {
    for (TableState state : poller.states().values()) {
      String table = state.settings().name();
      String holder = null;
      if (state.table() != null) {
        boolean rows = ledger.of(table).deferred().chunks() > 0;
        if (rows || isLock(outages.of(table)) || isLock(state.problem())) {
          holder = holder(databases.targetReader(), state.table().targetName());
        }
        if (holder == null && isLock(state.problem())) {
          holder = holder(databases.source(state.settings()), state.table().sourceName());
        }
      }
      if (holder == null) {
        holders.remove(table);
      } else {
        holders.put(table, holder);
      }
    }
  }

  private static boolean isLock(Problem problem) {
    return problem != null && problem.cause() == Problem.Cause.LOCK;
  }

  private static String holder(DataSource database, String name) {
    try {
      return new NamedParameterJdbcTemplate(database)
              .query(
                  TableSql.plain("catalog/lock-holder"),
                  Map.of("name", name),
                  (row, n) -> session(row))
              .stream()
              .findFirst()
              .orElse(null);
    } catch (DataAccessException | TransactionException e) {
      // not worth more: what is waited for is told without it
      LOGGER.debug("event=lock-holder-not-found reason=\"{}\"", e.getMessage());
      return null;
    }
  }

  private static String session(ResultSet row) throws SQLException {
    String pid = "pid " + row.getString("pid");
    if (row.getString("state") == null) {
      return pid;
    }
    String query = row.getString("query").strip();
    return "%s (%s, in its transaction for %s s%s)"
        .formatted(
            pid,
            row.getString("state"),
            row.getString("seconds"),
            query.isEmpty() ? "" : ": " + query);
  }

  /** Which session holds the lock that a table waits for; null if that is not known. */
  String of(String table) {
    return holders.get(table);
  }
}
