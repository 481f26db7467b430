package io.dbsync.diff;

import io.dbsync.table.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What a poll reads and writes in the target beside the rows: runs and the lease. */
final class PollStore {

  // that of an idle poll
  private static final String ACTIVITY = TableSql.plain("target/activity");

  /** A lease outlives its poller's longest statement by little: a dead poller is soon replaced. */
  private static final String LEASE = "15 seconds";

  /**
   * State of the target before a poll.
   *
   * @param state changes when the snapshot table does
   * @param requestedRun a run that was asked for; null for none
   * @param shape of the source's columns that the documents have; null before the first poll
   * @param clockOffset added to the source's snapshot clock
   * @param hold deletes that wait; null for none
   * @param pauseMillis how long to leave the table alone after dead letters, in ms
   */
  record Activity(
      String state,
      Long requestedRun,
      String shape,
      long clockOffset,
      Hold hold,
      long pauseMillis) {}

  private final NamedParameterJdbcTemplate target;
  private final String owner;

  /**
   * @param target gives writable connections
   * @param owner this instance's name in leases
   */
  PollStore(DataSource target, String owner) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.owner = owner;
  }

  Activity activity(String table, String snapshots, long periodMillis) {
    return target.queryForObject(
        ACTIVITY,
        Map.of("table", table, "target", snapshots, "period", periodMillis),
        (row, n) -> {
          long run = row.getLong("requestedRun");
          return new Activity(
              row.getString("state"),
              row.getObject("requestedRun") == null ? null : run,
              row.getString("shape"),
              row.getLong("clockOffset"),
              hold(row),
              row.getLong("pauseMillis"));
        });
  }

  private static Hold hold(ResultSet row) throws SQLException {
    return row.getString("heldDigest") == null
        ? null
        : new Hold(
            row.getLong("heldRows"),
            row.getBigDecimal("heldPercent"),
            row.getString("heldDigest"),
            row.getTimestamp("heldSince").toInstant(),
            row.getBoolean("approved"));
  }

  boolean acquireLease(String table) {
    return target.update(
            TableSql.plain("target/acquire-lease"),
            Map.of("table", table, "owner", owner, "duration", LEASE))
        == 1;
  }

  void noteShape(String table, String shape) {
    target.update(TableSql.plain("target/note-shape"), Map.of("table", table, "shape", shape));
  }

  long openRun(String table) {
    return Objects.requireNonNull(
        target.queryForObject(
            TableSql.plain("target/open-run"), Map.of("table", table), Long.class));
  }

  /** Ends the runs that an engine which is no more has left behind. */
  void abandonRuns(String table) {
    target.update(TableSql.plain("target/abandon-runs"), Map.of("table", table));
  }

  void startRun(long run) {
    target.update(TableSql.plain("target/start-run"), Map.of("run", run));
  }

  void finishRun(long run, Comparison comparison, String error) {
    Map<String, Object> values = new HashMap<>();
    values.put("run", run);
    values.put("state", error == null ? "done" : "failed");
    TableState.LastPoll poll =
        comparison == null ? TableState.LastPoll.idle(Instant.now(), 0) : comparison.summary();
    values.put("rowsCompared", poll.rows());
    values.put("inserts", poll.inserts());
    values.put("updates", poll.updates());
    values.put("deletes", poll.deletes());
    values.put("held", poll.held());
    values.put("error", error);
    target.update(TableSql.plain("target/finish-run"), values);
  }
}
