package io.dbsync.operations;

import io.dbsync.table.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Tells of runs and how far they are: the answers of {@code GET /api/sync/runs}. */
public final class Runs {

  private static final int NOT_FOUND = 404;
  private static final long USUAL = 50;
  private static final long MOST = 1_000;
  private static final List<String> KINDS = List.of("poll", "backfill", "reconcile");
  private static final List<String> STATES = List.of("requested", "running", "done", "failed");

  private final NamedParameterJdbcTemplate target;
  private final TableNames tables;
  private final Parameters parameters;

  /**
   * @param target read-only connections
   */
  Runs(DataSource target, TableNames tables, Parameters parameters) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.tables = tables;
    this.parameters = parameters;
  }

  /**
   * The latest runs. Each parameter may be null.
   *
   * @param before only runs with a lower number
   * @throws ApiException if a parameter is not as expected
   */
  public Map<String, Object> list(
      String table, String kind, String state, String limit, String before) {
    Long most = parameters.number("limit", limit, MOST);
    Map<String, Object> wanted = new HashMap<>();
    wanted.put("id", null);
    wanted.put("table", table == null || table.isEmpty() ? null : tables.selected(table).get(0));
    wanted.put("kind", parameters.oneOf("kind", kind, KINDS));
    wanted.put("state", parameters.oneOf("state", state, STATES));
    wanted.put("before", parameters.number("before", before, Long.MAX_VALUE));
    wanted.put("limit", most == null ? USUAL : most);
    List<Map<String, Object>> runs = query(wanted);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("runs", runs);
    boolean full = runs.size() == (long) wanted.get("limit");
    answer.put("nextBefore", full ? runs.get(runs.size() - 1).get("id") : null);
    return answer;
  }

  /**
   * One run.
   *
   * @throws ApiException if there is none of that number
   */
  public Map<String, Object> one(String id) {
    Map<String, Object> wanted = new HashMap<>();
    List.of("table", "kind", "state", "before").forEach(name -> wanted.put(name, null));
    wanted.put("id", parameters.number("id", id, Long.MAX_VALUE));
    wanted.put("limit", 1);
    return query(wanted).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new ApiException(NOT_FOUND, "id: there is no run of that number, or not any more"));
  }

  private List<Map<String, Object>> query(Map<String, Object> wanted) {
    return target.query(TableSql.plain("target/runs"), wanted, (row, n) -> run(row));
  }

  private static Map<String, Object> run(ResultSet row) throws SQLException {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("id", row.getLong("id"));
    run.put("table", row.getString("table_name"));
    run.put("kind", row.getString("kind"));
    run.put("state", row.getString("state"));
    run.put("requestedAt", instant(row.getTimestamp("requested_at")));
    run.put("startedAt", instant(row.getTimestamp("started_at")));
    run.put("finishedAt", instant(row.getTimestamp("finished_at")));
    Map<String, Object> found = new LinkedHashMap<>();
    for (String kind : List.of("inserts", "updates", "deletes", "held")) {
      found.put(kind, row.getLong(kind));
    }
    run.put("found", found);
    run.put("rowsCompared", row.getLong("rows_compared"));
    run.put("rowsTotal", nullable(row, "rows_total"));
    run.put("applied", row.getLong("appliedRows"));
    run.put("failed", row.getLong("failedRows"));
    run.put("inFlight", row.getLong("inFlight"));
    new Progress(
            row.getString("kind").equals("backfill"),
            row.getString("state"),
            row.getLong("rows_compared"),
            row.getLong("rows_total"),
            row.getLong("appliedRows") + row.getLong("failedRows"),
            row.getLong("inFlight"),
            row.getDouble("seconds"))
        .putInto(run);
    run.put("error", row.getString("error_details"));
    return run;
  }

  private static Long nullable(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  private static String instant(Timestamp time) {
    return time == null ? null : time.toInstant().toString();
  }
}
