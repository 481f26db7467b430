package io.dbsync.operations;

import io.dbsync.table.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Tells of runs and how far they are: the answers of {@code GET /api/sync/runs}. */
public final class Runs {

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final NamedParameterJdbcTemplate target;
  private final TableNames tables;

  /**
   * @param target read-only connections
   */
  Runs(DataSource target, TableNames tables) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.tables = tables;
  }

  /**
   * The latest runs. Each parameter but {@code limit} may be null; the REST DSL has checked them.
   *
   * @param limit most runs
   * @param before only runs with a lower number
   */
  public Map<String, Object> list(
      String table, String kind, String state, long limit, Long before) {
    Map<String, Object> wanted = new HashMap<>();
    wanted.put("id", null);
    wanted.put("table", table == null ? null : tables.selected(table).get(0));
    wanted.put("kind", kind);
    wanted.put("state", state);
    wanted.put("before", before);
    wanted.put("limit", limit);
    List<Map<String, Object>> runs = query(wanted);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("runs", runs);
    answer.put("nextBefore", runs.size() == limit ? runs.get(runs.size() - 1).get("id") : null);
    return answer;
  }

  /**
   * One run.
   *
   * @param id its number
   * @throws ApiException if that is no number, or there is no run of it
   */
  public Map<String, Object> one(String id) {
    // Camel takes the text null for nothing
    if (id == null || !NUMBER.matcher(id).matches()) {
      throw new ApiException(BAD_REQUEST, "id: expected the number of a run");
    }
    Map<String, Object> wanted = new HashMap<>();
    List.of("table", "kind", "state", "before").forEach(name -> wanted.put(name, null));
    wanted.put("id", Long.valueOf(id));
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
    run.put("state", row.getString("told"));
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
