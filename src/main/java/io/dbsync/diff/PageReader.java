package io.dbsync.diff;

import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Reads pages of one table from both sides, each in one short statement. */
final class PageReader {

  /**
   * A page of the source.
   *
   * @param rows how many rows it has
   * @param checksum sum of the hashes of (key, version)
   * @param last record id of a full page's last row; null if the table ends here
   */
  record SourcePage(long rows, String checksum, String last) {}

  /**
   * A page of the target: the same key range.
   *
   * @param live rows that have a document
   */
  record TargetPage(long rows, long live, String checksum) {
    boolean equals(SourcePage source) {
      return rows == source.rows() && checksum.equals(source.checksum());
    }
  }

  /**
   * A row of the source.
   *
   * @param bytes estimated size of its document
   */
  record SourceRow(String recordId, long version, Long content, int bytes) {}

  /**
   * A row of the target.
   *
   * @param version the source's version that was applied, or that failed
   * @param live whether it has a document
   */
  record TargetRow(String recordId, Long version, Long content, boolean failed, boolean live) {}

  private final Table table;
  private final Compare compare;
  private final NamedParameterJdbcTemplate source;
  private final NamedParameterJdbcTemplate target;
  private final AtomicLong snapshotMillis = new AtomicLong();

  /**
   * @param source gives read-only connections under pinned settings
   * @param target likewise
   */
  PageReader(Table table, Compare compare, DataSource source, DataSource target) {
    this.table = table;
    this.compare = compare;
    this.source = new NamedParameterJdbcTemplate(source);
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /** How rows are compared. */
  Compare compare() {
    return compare;
  }

  /**
   * The next page of the source behind {@code after}; null begins at the start.
   *
   * @param rows of a full page
   */
  SourcePage sourcePage(String after, int rows) {
    return timed(
        () ->
            source.queryForObject(
                TableSql.source("page", table, compare),
                parameters(after, null, rows),
                (row, n) ->
                    new SourcePage(
                        row.getLong("rows"), row.getString("checksum"), row.getString("last"))));
  }

  /** The target's rows behind {@code after} up to {@code upto}; null is open-ended. */
  TargetPage targetPage(String after, String upto) {
    return target.queryForObject(
        TableSql.target("page", table, compare),
        parameters(after, upto, 0),
        (row, n) ->
            new TargetPage(row.getLong("rows"), row.getLong("live"), row.getString("checksum")));
  }

  /** The source's rows of a page, in key order, and no more than {@code limit}. */
  List<SourceRow> sourceRows(String after, String upto, int limit) {
    return timed(
        () ->
            source.query(
                TableSql.source("page-keys", table, compare),
                parameters(after, upto, limit),
                (row, n) ->
                    new SourceRow(
                        row.getString("recordId"),
                        row.getLong("version"),
                        nullableLong(row, "content"),
                        row.getInt("bytes"))));
  }

  /** The target's rows of a page, in key order, and no more than {@code limit}. */
  List<TargetRow> targetRows(String after, String upto, int limit) {
    return target.query(
        TableSql.target("page-keys", table, compare),
        parameters(after, upto, limit),
        (row, n) ->
            new TargetRow(
                row.getString("recordId"),
                nullableLong(row, "version"),
                nullableLong(row, "content"),
                row.getBoolean("failed"),
                row.getBoolean("live")));
  }

  /** Record ids that are on their way through the queue. */
  Set<String> keysInFlight() {
    return new HashSet<>(
        target.queryForList(
            TableSql.plain("target/keys-in-flight"), Map.of("table", table.name()), String.class));
  }

  /** Longest statement on the source so far, in ms: for as long it held a snapshot. */
  long snapshotMillis() {
    return snapshotMillis.get();
  }

  private <T> T timed(Supplier<T> statement) {
    long begin = System.nanoTime();
    try {
      return statement.get();
    } finally {
      snapshotMillis.accumulateAndGet((System.nanoTime() - begin) / 1_000_000, Math::max);
    }
  }

  private static Map<String, Object> parameters(String after, String upto, int rows) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("after", after);
    parameters.put("upto", upto);
    parameters.put("rows", rows);
    return parameters;
  }

  private static Long nullableLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
