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

/** What a poll reads and writes in the target beside the rows: runs, and who has the lease. */
final class PollStore {

  // that of an idle poll
  private static final String ACTIVITY = TableSql.plain("target/activity");

  /**
   * State of the target before a poll.
   *
   * @param state changes when the snapshot table does
   * @param snapshot the target's, as text
   * @param at when that was, by the target's clock, as text
   * @param start when the target's server was started, as text
   * @param requested a run that was asked for; null for none
   * @param running whether a run is under way, or was when its engine died
   * @param shape of the source's columns that the documents have; null before the first poll
   * @param clockOffset added to the source's snapshot clock
   * @param hold deletes that wait; null for none
   * @param pauseMillis how long to leave the table alone after dead letters, in ms
   * @param leaseHere whether this instance has the lease
   * @param leaseElsewhere whether another one has it
   * @param failures whether rows are known to have failed
   * @param failuresUnmarked whether the snapshot table has no mark of some of them
   * @param failuresDue whether some of them are to be tried again
   */
  record Activity(
      String state,
      String snapshot,
      String at,
      String start,
      Run requested,
      boolean running,
      String shape,
      long clockOffset,
      Hold hold,
      long pauseMillis,
      boolean leaseHere,
      boolean leaseElsewhere,
      boolean failures,
      boolean failuresUnmarked,
      boolean failuresDue) {}

  /** A run that was asked for: a poll, or a backfill. */
  record Run(long id, boolean backfill) {}

  /**
   * How far a backfill came that was cut off.
   *
   * @param key the last one that it sent
   * @param inserts rows of chunks of which the target had none
   * @param updates rows of other chunks
   */
  record Position(String key, long inserts, long updates) {}

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
    Map<String, Object> values = new HashMap<>();
    values.put("table", table);
    values.put("target", snapshots);
    values.put("period", periodMillis);
    return target.queryForObject(
        ACTIVITY,
        values,
        (row, n) ->
            new Activity(
                row.getString("state"),
                row.getString("snapshot"),
                row.getString("at"),
                row.getString("start"),
                row.getObject("requestedRun") == null
                    ? null
                    : new Run(
                        row.getLong("requestedRun"),
                        row.getString("requestedKind").equals("backfill")),
                row.getBoolean("running"),
                row.getString("shape"),
                row.getLong("clockOffset"),
                hold(row),
                row.getLong("pauseMillis"),
                owner.equals(row.getString("leaseOwner")),
                row.getString("leaseOwner") != null && !owner.equals(row.getString("leaseOwner")),
                row.getBoolean("failures"),
                row.getBoolean("failuresUnmarked"),
                row.getBoolean("failuresDue")));
  }

  private static Hold hold(ResultSet row) throws SQLException {
    return row.getString("heldDigest") == null
        ? null
        : new Hold(
            row.getLong("heldRows"),
            row.getBigDecimal("heldPercent"),
            row.getString("heldDigest"),
            row.getTimestamp("heldSince").toInstant(),
            row.getBoolean("approved"),
            row.getString("heldRelation"),
            row.getBoolean("heldEmptied"));
  }

  /**
   * A comparison came to its end.
   *
   * @param source the source's snapshot before it
   * @param activity what the target was like before it
   * @param shape that the documents have by now; null if some may not
   */
  void noteCompared(String table, String source, Activity activity, String shape) {
    Map<String, Object> values = new HashMap<>();
    values.put("table", table);
    values.put("source", source);
    values.put("target", activity.snapshot());
    values.put("at", activity.at());
    values.put("shape", shape);
    target.update(TableSql.plain("target/note-compared"), values);
  }

  /**
   * Opens a run.
   *
   * @param changesSince how old what it finds may be; null if it was looked for just before
   */
  long openRun(String table, Instant changesSince) {
    Map<String, Object> values = new HashMap<>();
    values.put("table", table);
    values.put("owner", owner);
    values.put("since", changesSince == null ? null : changesSince.toString());
    return Objects.requireNonNull(
        target.queryForObject(TableSql.plain("target/open-run"), values, Long.class));
  }

  /** Ends the runs that an engine which is no more has left behind. */
  void abandonRuns(String table) {
    target.update(TableSql.plain("target/abandon-runs"), Map.of("table", table));
  }

  void startRun(long run) {
    target.update(TableSql.plain("target/start-run"), Map.of("run", run, "owner", owner));
  }

  /** How many rows a run may have to go through. */
  void expectRows(long run, long rows) {
    target.update(TableSql.plain("target/expect-rows"), Map.of("run", run, "rows", rows));
  }

  /** How far a backfill came before; null if it begins. */
  Position position(long run) {
    return target
        .query(
            TableSql.plain("target/run-position"),
            Map.of("run", run),
            (row, n) ->
                new Position(
                    row.getString("position"), row.getLong("inserts"), row.getLong("updates")))
        .stream()
        .findFirst()
        .orElse(null);
  }

  /**
   * How far a run has come.
   *
   * @param patience after how long without a further note it is taken for dead, if nobody else sees
   *     to that; an SQL interval
   * @return whether it is still this instance's run
   */
  boolean noteProgress(long run, TableState.LastPoll progress, String patience) {
    Map<String, Object> values = values(run, progress);
    values.put("patience", patience);
    return target.update(TableSql.plain("target/note-progress"), values) == 1;
  }

  /**
   * Ends a run.
   *
   * @param state what becomes of it: done, failed, or requested once more
   * @param error why it broke off; null if it did not
   */
  void finishRun(long run, TableState.LastPoll progress, String state, String error) {
    Map<String, Object> values = values(run, progress);
    values.put("state", state);
    values.put("error", error);
    target.update(TableSql.plain("target/finish-run"), values);
  }

  private Map<String, Object> values(long run, TableState.LastPoll progress) {
    Map<String, Object> values = new HashMap<>();
    values.put("run", run);
    values.put("owner", owner);
    values.put("rowsCompared", progress.rows());
    values.put("inserts", progress.inserts());
    values.put("updates", progress.updates());
    values.put("deletes", progress.deletes());
    values.put("held", progress.held());
    return values;
  }
}
