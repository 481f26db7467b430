package io.dbsync.monitor;

import io.dbsync.diff.Hold;
import io.dbsync.monitor.LedgerEntry.Deferred;
import io.dbsync.monitor.LedgerEntry.Retrying;
import io.dbsync.queue.Chunk;
import io.dbsync.table.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
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
 * What the target knew of the tables a second ago: read in the background, so that neither a probe
 * nor a scrape waits for the target.
 */
public final class Ledger {

  private static final Logger LOGGER = LoggerFactory.getLogger(Ledger.class);

  /** Clocks that differ by less are taken for the same. */
  private static final Duration SAME_CLOCK = Duration.ofSeconds(2);

  private final NamedParameterJdbcTemplate reader;
  private final NamedParameterJdbcTemplate writer;
  private final List<String> tables;
  private volatile Map<String, LedgerEntry> entries = Map.of();
  private volatile Instant readAt;

  /**
   * @param reader read-only connections to the target
   * @param writer writable ones
   * @param tables their names
   */
  public Ledger(DataSource reader, DataSource writer, List<String> tables) {
    this.reader = new NamedParameterJdbcTemplate(reader);
    this.writer = new NamedParameterJdbcTemplate(writer);
    this.tables = tables;
  }

  /** Reads it; what went wrong is told by the health. */
  public void refresh() {
    try {
      read();
      for (String table : tables) {
        if (of(table).retrying().deadSince() != null) {
          writer.update(TableSql.plain("target/forget-dead"), Map.of("table", table));
        }
      }
    } catch (DataAccessException | TransactionException e) {
      LOGGER.debug("event=ledger-not-read reason=\"{}\"", e.getMessage());
    }
  }

  /**
   * Reads it now.
   *
   * @throws DataAccessException if the target does not answer
   */
  public synchronized void read() {
    Map<String, LedgerEntry> former = entries;
    Map<String, LedgerEntry> fresh = new HashMap<>();
    reader.query(
        TableSql.plain("target/table-facts"),
        Map.of("tables", Chunk.json(tables)),
        row -> {
          String table = row.getString("table");
          fresh.put(table, entry(row, former.getOrDefault(table, LedgerEntry.none()).seenAt()));
        });
    entries = Map.copyOf(fresh);
    readAt = Instant.now();
  }

  private static LedgerEntry entry(ResultSet row, Instant seenAt) throws SQLException {
    Duration ahead = ahead(row);
    long chunks = row.getLong("chunks");
    Instant seen = seenAt == null ? Instant.now() : seenAt;
    return new LedgerEntry(
        chunks,
        row.getLong("keys"),
        chunks == 0 ? null : seen,
        instant(row, "applied", ahead),
        new Deferred(
            row.getLong("deferred"),
            row.getLong("deferredKeys"),
            instant(row, "deferredSince", ahead),
            row.getString("deferredTrouble"),
            row.getString("deferredSqlstate")),
        new Retrying(
            row.getLong("retrying"),
            instant(row, "retrySince", ahead),
            row.getLong("deadRows"),
            instant(row, "deadSince", ahead),
            row.getString("trouble")),
        row.getLong("failedRows"),
        instant(row, "failedSince", ahead),
        hold(row, ahead),
        row.getString("stopped"),
        instant(row, "comparedAt", ahead),
        row.getString("leaseOwner"),
        instant(row, "behindSince", ahead),
        row.getString("running"),
        row.getObject("progress") == null ? Double.NaN : row.getDouble("progress"),
        row.getString("relation"),
        instant(row, "relationSince", ahead));
  }

  private static Hold hold(ResultSet row, Duration ahead) throws SQLException {
    return row.getString("heldDigest") == null
        ? null
        : new Hold(
            row.getLong("heldRows"),
            row.getBigDecimal("heldPercent"),
            row.getString("heldDigest"),
            instant(row, "heldSince", ahead),
            row.getBoolean("approved"),
            null,
            false);
  }

  /** How far this machine's clock is ahead of the server's. */
  private static Duration ahead(ResultSet row) throws SQLException {
    Duration ahead = Duration.between(row.getTimestamp("now").toInstant(), Instant.now());
    return ahead.abs().compareTo(SAME_CLOCK) < 0 ? Duration.ZERO : ahead;
  }

  private static Instant instant(ResultSet row, String column, Duration ahead) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant().plus(ahead);
  }

  /** Some keys of held deletes of a table. */
  public List<String> heldKeys(String table) {
    return reader.queryForList(
        TableSql.plain("target/sample-held"), Map.of("table", table), String.class);
  }

  /** What is known of a table. */
  public LedgerEntry of(String table) {
    return entries.getOrDefault(table, LedgerEntry.none());
  }

  /** When it was last read; null before that. */
  public Instant readAt() {
    return readAt;
  }
}
