package io.dbsync.operations;

import io.dbsync.database.SqlErrors;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Looks one record up, in the target first: what the source has then is as new or newer. */
final class RecordReader {

  private final Function<TableSettings, DataSource> sources;
  private final NamedParameterJdbcTemplate target;

  /** The key in its own form, and the row. */
  private record Found(String recordId, RecordFacts.Snapshot snapshot) {}

  /**
   * @param sources read-only connections to a table's source
   * @param target read-only connections
   */
  RecordReader(Function<TableSettings, DataSource> sources, DataSource target) {
    this.sources = sources;
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /**
   * The facts about a record.
   *
   * @param documents whether to read its documents too
   * @throws org.springframework.dao.DataAccessException of a row's fault if the text is no key of
   *     the table; of another if the target does not answer
   */
  RecordFacts read(Table table, String recordId, boolean documents) {
    Found found =
        target.queryForObject(
            TableSql.target("record", table, Compare.CONTENT),
            Map.of("recordId", recordId, "documents", documents),
            (row, n) -> new Found(row.getString("recordId"), snapshot(row)));
    if (found == null || found.recordId() == null) {
      return null;
    }
    Map<String, Object> key = Map.of("table", table.name(), "recordId", found.recordId());
    RecordFacts.Way way =
        target.queryForObject(TableSql.plain("target/record-way"), key, (row, n) -> way(row));
    List<RecordFacts.Log> logs =
        target.query(TableSql.plain("target/record-logs"), key, (row, n) -> log(row));
    RecordFacts.Source now = null;
    String trouble = null;
    try {
      now = source(table, found.recordId(), documents);
    } catch (RuntimeException e) {
      trouble = SqlErrors.reason(e);
    }
    return new RecordFacts(table, found.recordId(), found.snapshot(), now, trouble, way, logs);
  }

  private RecordFacts.Source source(Table table, String recordId, boolean documents) {
    try {
      return source(table, Compare.CONTENT, recordId, documents);
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      // a document that cannot be rendered
      return source(table, Compare.VERSION, recordId, false);
    }
  }

  private RecordFacts.Source source(
      Table table, Compare compare, String recordId, boolean documents) {
    return new NamedParameterJdbcTemplate(sources.apply(table.settings()))
            .query(
                TableSql.source("record", table, compare),
                Map.of("recordId", recordId, "documents", documents),
                (row, n) ->
                    new RecordFacts.Source(
                        row.getLong("version"), number(row, "content"), row.getString("document")))
            .stream()
            .findFirst()
            .orElse(null);
  }

  private static RecordFacts.Snapshot snapshot(ResultSet row) throws SQLException {
    return row.getString("status") == null
        ? null
        : new RecordFacts.Snapshot(
            row.getString("status"),
            instant(row, "syncedAt"),
            number(row, "version"),
            number(row, "content"),
            row.getBoolean("rewritten"),
            row.getString("document"));
  }

  private static RecordFacts.Way way(ResultSet row) throws SQLException {
    RecordFacts.Retry retry =
        row.getString("reason") == null
            ? null
            : new RecordFacts.Retry(
                row.getInt("attempt"),
                told(row.getString("reason"), row.getString("sqlstate"), row.getString("stage")),
                instant(row, "nextAt"));
    RecordFacts.Held hold =
        row.getBoolean("held")
            ? new RecordFacts.Held(
                row.getString("heldDigest"),
                row.getLong("heldRows"),
                instant(row, "heldSince"),
                row.getBoolean("approved"))
            : null;
    return new RecordFacts.Way(
        number(row, "chunk"),
        row.getString("operation"),
        instant(row, "sentAt"),
        row.getLong("ahead"),
        row.getBoolean("deferred"),
        retry,
        row.getString("stopped"),
        hold,
        row.getString("shape"));
  }

  private static RecordFacts.Log log(ResultSet row) throws SQLException {
    return new RecordFacts.Log(
        row.getLong("id"),
        row.getString("table"),
        row.getString("recordId"),
        row.getString("operation"),
        row.getString("status"),
        row.getString("errorDetails"),
        instant(row, "timestamp"),
        row.getString("metadata"),
        row.getString("sqlstate"),
        row.getString("stage"));
  }

  /** A reason with where it came up. */
  static String told(String reason, String sqlstate, String stage) {
    String where =
        stage == null
            ? ""
            : switch (stage) {
              case "read" -> ", while the source was read";
              case "rewrite" -> ", while the document was rewritten";
              case "write", "mark" -> ", while the target was written";
              default -> "";
            };
    return reason + (sqlstate == null ? "" : " (SQLSTATE " + sqlstate + ")") + where;
  }

  private static Long number(ResultSet row, String column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }
}
