package io.dbsync.operations;

import io.dbsync.queue.Chunk;
import io.dbsync.table.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionException;

/**
 * What the ledger of chunks said a few seconds ago: read in the background, so that neither a probe
 * nor a scrape waits for the target.
 */
public final class Ledger {

  private static final Logger LOGGER = LoggerFactory.getLogger(Ledger.class);

  /**
   * What is on its way for a table.
   *
   * @param chunks open chunks
   * @param keys in these
   * @param deferred chunks among them that wait for a lock
   * @param oldest when the comparison began that found the oldest of them; null for none
   * @param applied when any instance last applied a chunk, of the last minute; null for none
   * @param since when it was first seen that there is a chunk; null for none
   * @param progress share of its rows that the run under way has gone through; NaN if none is
   */
  record Entry(
      long chunks,
      long keys,
      long deferred,
      Instant oldest,
      Instant applied,
      Instant since,
      double progress) {
    static Entry none() {
      return new Entry(0, 0, 0, null, null, null, Double.NaN);
    }
  }

  private final NamedParameterJdbcTemplate target;
  private final List<String> tables;
  private volatile Map<String, Entry> entries = Map.of();
  private volatile Instant readAt;

  /**
   * @param target read-only connections
   * @param tables their names
   */
  Ledger(DataSource target, List<String> tables) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.tables = tables;
  }

  /** Reads it; what went wrong is told by the health. */
  public void refresh() {
    try {
      Map<String, Entry> former = entries;
      Map<String, Entry> fresh = new HashMap<>();
      Instant now = Instant.now();
      target.query(
          TableSql.plain("target/in-flight"),
          Map.of("tables", Chunk.json(tables)),
          row -> {
            String table = row.getString("table");
            Instant since = former.getOrDefault(table, Entry.none()).since();
            fresh.put(table, entry(row, now, since == null ? now : since));
          });
      entries = Map.copyOf(fresh);
      readAt = now;
    } catch (DataAccessException | TransactionException e) {
      LOGGER.debug("event=ledger-not-read reason=\"{}\"", e.getMessage());
    }
  }

  private static Entry entry(ResultSet row, Instant now, Instant since) throws SQLException {
    long chunks = row.getLong("chunks");
    return new Entry(
        chunks,
        row.getLong("keys"),
        row.getLong("deferred"),
        ago(now, row, "oldestSeconds"),
        ago(now, row, "appliedSeconds"),
        chunks == 0 ? null : since,
        row.getObject("progress") == null ? Double.NaN : row.getDouble("progress"));
  }

  /** By the server's clock: this machine's may differ. */
  private static Instant ago(Instant now, ResultSet row, String column) throws SQLException {
    double seconds = row.getDouble(column);
    return row.wasNull() ? null : now.minus(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  /** What is on its way for a table, as far as it is known. */
  Entry of(String table) {
    return entries.getOrDefault(table, Entry.none());
  }

  /** When it was last read; null before that. */
  Instant readAt() {
    return readAt;
  }
}
