package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import io.dbsync.table.UnusableTableException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What is read of a source's identity and history, and what is kept of it in the target. */
final class SourceStore {

  // that of an idle poll
  private static final String SNAPSHOT = TableSql.plain("source/snapshot");

  private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": (\\d+)");

  /**
   * What the source is now.
   *
   * @param system server and database
   * @param clock snapshot clock
   * @param committed a recent transaction that has committed; null if none is known
   * @param written bytes of WAL written so far, in memory
   * @param flushed bytes of WAL that are on disk
   * @param start names the run of the server: changes with a restart and a crash
   * @param timeline null if the role may not ask
   */
  record Identity(
      String system,
      long clock,
      Long committed,
      long written,
      long flushed,
      String start,
      Long timeline) {}

  /**
   * What has been seen of the source.
   *
   * @param system server and database; null before the first comparison and after an acceptance
   * @param clock the latest snapshot clock, offset included; null before the first comparison
   * @param offset added to the source's clock
   * @param witness a durable transaction; null if none is known
   * @param stopped why the table waits for an acceptance; null if it does not
   * @param relation what the table's name stood for; null before the first comparison
   * @param start names the run of the server that the last comparison saw; null for none
   * @param timeline null if it is not known
   * @param wal bytes of WAL that were on disk; null if it is not known
   */
  record Seen(
      String system,
      Long clock,
      long offset,
      Long witness,
      String stopped,
      String relation,
      String start,
      Long timeline,
      Long wal) {}

  /** The timeline of a run of the server, which has one as long as it can be read from. */
  private record Timeline(String start, Long number) {}

  private final NamedParameterJdbcTemplate source;
  private final NamedParameterJdbcTemplate target;
  private volatile Timeline timeline = new Timeline(null, null);

  /**
   * @param source gives read-only connections
   * @param target gives writable connections
   */
  SourceStore(DataSource source, DataSource target) {
    this.source = new NamedParameterJdbcTemplate(source);
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /**
   * The source's snapshot: equal texts mean that nothing was committed in between.
   *
   * @throws UnusableTableException on a standby, whose snapshots do not tell
   */
  String snapshot() {
    return source.queryForObject(
        SNAPSHOT,
        Map.of(),
        (row, n) -> {
          if (row.getBoolean("standby")) {
            throw new UnusableTableException(
                "the source is a standby, whose snapshots have no order: expected a primary");
          }
          return row.getString("snapshot");
        });
  }

  Identity identity(Table table) {
    return source.queryForObject(
        TableSql.source("identity", table, Compare.VERSION),
        Map.of(),
        (row, n) ->
            new Identity(
                row.getString("system"),
                row.getLong("clock"),
                nullableLong(row, "committed"),
                row.getLong("written"),
                row.getLong("flushed"),
                row.getString("start"),
                timeline(row.getString("start"))));
  }

  private Long timeline(String start) {
    Timeline known = timeline;
    if (!start.equals(known.start())) {
      known = new Timeline(start, askTimeline());
      timeline = known;
    }
    return known.number();
  }

  /** The timeline; null where the server has taken that right from everybody, or has no such. */
  private Long askTimeline() {
    try {
      return source.queryForObject(TableSql.plain("source/timeline"), Map.of(), Long.class);
    } catch (DataAccessException e) {
      if (SqlErrors.isPassing(e)) {
        throw e;
      }
      return null;
    }
  }

  /** How many rows a table may have: the planner's estimate, which takes no time. */
  long rows(Table table) {
    String plan =
        source.queryForObject(
            TableSql.source("estimate-rows", table, Compare.VERSION), Map.of(), String.class);
    Matcher rows = PLAN_ROWS.matcher(plan);
    return rows.find() ? Long.parseLong(rows.group(1)) : 0;
  }

  /** Whether the source knows the transaction as committed. */
  boolean remembers(long witness) {
    return Boolean.TRUE.equals(
        source.queryForObject(
            TableSql.plain("source/remembers"), Map.of("witness", witness), Boolean.class));
  }

  Seen seen(String table) {
    return target.queryForObject(
        TableSql.plain("target/source-seen"),
        Map.of("table", table),
        (row, n) ->
            new Seen(
                row.getString("system"),
                nullableLong(row, "clock"),
                row.getLong("offset"),
                nullableLong(row, "witness"),
                row.getString("stopped"),
                row.getString("relation"),
                Watermark.start(row.getString("compared")),
                nullableLong(row, "timeline"),
                nullableLong(row, "wal")));
  }

  /**
   * Keeps what was seen.
   *
   * @param now what the source is
   * @param clock offset included
   * @param witness null leaves the former one
   * @param resumed whether the contents have to be compared
   */
  void note(Table table, Identity now, long clock, long offset, Long witness, boolean resumed) {
    Map<String, Object> values = new HashMap<>();
    values.put("table", table.name());
    values.put("system", now.system());
    values.put("timeline", now.timeline());
    values.put("wal", now.flushed());
    values.put("clock", clock);
    values.put("offset", offset);
    values.put("witness", witness);
    values.put("relation", table.identity());
    values.put("resumed", resumed);
    target.update(TableSql.plain("target/note-source"), values);
  }

  void stop(String table, String reason) {
    target.update(TableSql.plain("target/stop-table"), Map.of("table", table, "reason", reason));
  }

  private static Long nullableLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
