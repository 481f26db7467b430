package io.dbsync.operations;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.queue.Chunk;
import io.dbsync.table.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Tells where each table stands: the answer of {@code GET /api/sync/status}. */
public final class Status {

  private final Poller poller;
  private final NamedParameterJdbcTemplate target;
  private final RowCounts counts;
  private final Startup startup;

  /**
   * @param poller knows the tables
   * @param target read-only connections
   * @param counts counts the rows
   * @param startup knows which tables wait for their source
   */
  Status(Poller poller, DataSource target, RowCounts counts, Startup startup) {
    this.poller = poller;
    this.startup = startup;
    this.counts = counts;
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /**
   * The status of some tables.
   *
   * @param tables their names
   */
  public Map<String, Object> of(List<String> tables) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("timestamp", Instant.now().toString());
    // one statement for all of them, however many
    Map<String, Map<String, Object>> kept = new HashMap<>();
    String unread = null;
    try {
      kept = kept(tables);
    } catch (RuntimeException e) {
      unread = SqlErrors.reason(e);
    }
    List<Map<String, Object>> each = new ArrayList<>();
    for (String name : tables) {
      each.add(table(poller.state(name), kept.get(name), unread));
    }
    status.put("tables", each);
    return status;
  }

  private Map<String, Object> table(TableState state, Map<String, Object> kept, String unread) {
    String name = state.settings().name();
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("table", name);
    status.put("source", state.settings().source());
    status.put("sourceDb", state.settings().sourceDb());
    status.put("targetDb", state.settings().targetDb());
    status.put("target", state.settings().target());
    String waits = state.trouble() == null ? startup.waitsFor(state.settings()) : state.trouble();
    if (unread != null) {
      waits = unread;
    }
    if (kept != null) {
      try {
        status.put("counts", state.table() == null ? null : counts.now(state.table()));
      } catch (RuntimeException e) {
        waits = SqlErrors.reason(e);
      }
      status.putAll(kept);
    }
    status.put("lastPoll", lastPoll(state));
    if (waits == null && state.hold() != null) {
      waits = state.hold().advice(name);
    }
    status.put("waitsFor", waits);
    status.put("advice", state.advice());
    return status;
  }

  /** What the target knows of tables, by their names. */
  private Map<String, Map<String, Object>> kept(List<String> tables) {
    Map<String, Map<String, Object>> all = new HashMap<>();
    target.query(
        TableSql.plain("target/table-status"),
        Map.of("tables", Chunk.json(tables)),
        row -> {
          TableState state = poller.state(row.getString("table"));
          Map<String, Object> kept = new LinkedHashMap<>();
          kept.put(
              "inFlight", Map.of("chunks", row.getLong("chunks"), "keys", row.getLong("keys")));
          kept.put("lagMs", lagMillis(state, row.getTimestamp("oldest")));
          kept.put("heldDeletes", held(row));
          kept.put("stopped", row.getString("stopped"));
          kept.put("sourceTable", row.getString("relation"));
          kept.put("sourceTableSince", instant(row.getTimestamp("relationSince")));
          all.put(state.settings().name(), kept);
        });
    return all;
  }

  /**
   * How long ago the oldest change may have been committed that is not in the target, by table;
   * null before the first poll.
   *
   * @param tables their names
   */
  Map<String, Long> lags(List<String> tables) {
    Map<String, Long> lags = new HashMap<>();
    kept(tables).forEach((table, kept) -> lags.put(table, (Long) kept.get("lagMs")));
    return lags;
  }

  /** What was committed longer ago than this is in the target, unless it has failed or is held. */
  private static Long lagMillis(TableState state, Timestamp oldestOnItsWay) {
    if (state.lastPoll() == null) {
      return null;
    }
    Instant asOf = state.lastPoll().begun();
    if (oldestOnItsWay != null && oldestOnItsWay.toInstant().isBefore(asOf)) {
      asOf = oldestOnItsWay.toInstant();
    }
    return Duration.between(asOf, Instant.now()).toMillis();
  }

  private static Map<String, Object> held(ResultSet row) throws SQLException {
    if (row.getString("heldDigest") == null) {
      return null;
    }
    Map<String, Object> held = new LinkedHashMap<>();
    held.put("count", row.getLong("heldRows"));
    held.put("percent", row.getBigDecimal("heldPercent"));
    held.put("digest", row.getString("heldDigest"));
    held.put("since", instant(row.getTimestamp("heldSince")));
    held.put("approved", row.getBoolean("approved"));
    held.put("sampleKeys", List.of((String[]) row.getArray("sampleKeys").getArray()));
    return held;
  }

  private static Map<String, Object> lastPoll(TableState state) {
    TableState.LastPoll last = state.lastPoll();
    if (last == null) {
      return null;
    }
    Map<String, Object> poll = new LinkedHashMap<>();
    poll.put("at", last.begun().toString());
    poll.put("durationMs", last.millis());
    poll.put("rowsCompared", last.rows());
    poll.put("inserts", last.inserts());
    poll.put("updates", last.updates());
    poll.put("deletes", last.deletes());
    poll.put("held", last.held());
    poll.put("inFlight", last.inFlight());
    poll.put("longestSnapshotMs", last.snapshotMillis());
    poll.put("way", last.way() == null ? null : last.way().name());
    return poll;
  }

  private static String instant(Timestamp time) {
    return time == null ? null : time.toInstant().toString();
  }
}
