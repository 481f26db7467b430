package io.dbsync.diff;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dbsync.database.SqlErrors;
import io.dbsync.queue.Chunk;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
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
  record SourceRow(String recordId, long version, Long content, int bytes) {

    /**
     * The version of a key that comes more than once, which the source does not rule out: it is
     * tried and fails, and is left alone until it comes once.
     */
    private static final long REPEATED = 1;

    private SourceRow repeated() {
      return new SourceRow(recordId, REPEATED, null, bytes);
    }
  }

  /**
   * A row of the target.
   *
   * @param version the source's version that was applied, or that failed
   * @param live whether it has a document
   */
  record TargetRow(String recordId, Long version, Long content, boolean failed, boolean live) {}

  private final Table table;
  private final Compare compare;
  private final PageSize size;
  private final String sourcePage;
  private final String targetPage;
  private final String anyRow;
  private final String sourceRows;
  private final String targetRows;
  private final String newKeys;
  private final String newKeysUnseen;
  private final String pageEnds;
  private final String sourceRowsOfKeys;
  private final String targetRowsOfKeys;
  private final String keysInFlight;
  private final NamedParameterJdbcTemplate source;
  private final NamedParameterJdbcTemplate target;
  private final TimedSource timedSource;

  /**
   * @param size how many rows a page has; it learns from the pages that are read
   * @param source gives read-only connections under pinned settings
   * @param target likewise
   */
  PageReader(Table table, Compare compare, PageSize size, DataSource source, DataSource target) {
    this.table = table;
    this.compare = compare;
    this.size = size;
    this.sourcePage = TableSql.source("page", table, compare);
    this.anyRow = TableSql.target("any-row", table, compare);
    this.targetPage = TableSql.target("page", table, compare);
    this.sourceRows = TableSql.source("page-keys", table, compare);
    this.targetRows = TableSql.target("page-keys", table, compare);
    this.pageEnds = TableSql.source("page-ends", table, compare);
    this.newKeys = TableSql.source("new-keys", table, Compare.CONTENT);
    this.newKeysUnseen = TableSql.source("new-keys", table, Compare.VERSION);
    this.sourceRowsOfKeys = TableSql.source("rows-of-keys", table, compare);
    this.targetRowsOfKeys = TableSql.target("rows-of-keys", table, compare);
    this.keysInFlight = TableSql.plain("target/keys-in-flight");
    this.source = new NamedParameterJdbcTemplate(source);
    this.timedSource = new TimedSource(table, size, source);
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /** How many rows a page has. */
  PageSize size() {
    return size;
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
    return sourcePage(after, null, rows);
  }

  /** The same, not beyond {@code upto}; null is open-ended. */
  SourcePage sourcePage(String after, String upto, int rows) {
    return timedSource.page(
        rows,
        jdbc ->
            jdbc.queryForObject(
                sourcePage,
                parameters(after, upto, rows),
                (row, n) ->
                    new SourcePage(
                        row.getLong("rows"), row.getString("checksum"), row.getString("last"))),
        page -> (int) page.rows());
  }

  /**
   * Where the source's next full pages behind {@code after} end.
   *
   * @param rows of a full page
   * @param pages most pages
   * @return record ids; empty if there is no full page
   */
  List<String> pageEnds(String after, int rows, int pages) {
    Map<String, Object> parameters = parameters(after, null, rows * pages);
    parameters.put("pageRows", rows);
    return timed(() -> source.queryForList(pageEnds, parameters, String.class));
  }

  /** Whether the target has any rows. */
  boolean targetHasRows() {
    return target.queryForObject(anyRow, Map.of(), Boolean.class);
  }

  /** The target's rows behind {@code after} up to {@code upto}; null is open-ended. */
  TargetPage targetPage(String after, String upto) {
    long begin = System.nanoTime();
    TargetPage page =
        target.queryForObject(
            targetPage,
            parameters(after, upto, 0),
            (row, n) ->
                new TargetPage(
                    row.getLong("rows"), row.getLong("live"), row.getString("checksum")));
    size.alsoTook((int) page.rows(), TimedSource.millisSince(begin));
    return page;
  }

  /** The source's rows of a page, in key order, each key once. */
  List<SourceRow> distinct(List<SourceRow> rows) {
    if (!table.mayRepeatKeys()) {
      return rows;
    }
    Map<String, SourceRow> distinct = new LinkedHashMap<>();
    rows.forEach(row -> distinct.merge(row.recordId(), row, (a, b) -> a.repeated()));
    return List.copyOf(distinct.values());
  }

  /**
   * The source's rows of a page, in key order, and no more than {@code limit}; a key may come more
   * than once.
   */
  List<SourceRow> sourceRows(String after, String upto, int limit) {
    return timed(
        () -> source.query(sourceRows, parameters(after, upto, limit), (row, n) -> sourceRow(row)));
  }

  /** The source's rows of some keys, each once. */
  List<SourceRow> sourceRows(List<String> keys) {
    Map<String, Object> parameters = Map.of("keys", Chunk.json(keys));
    return distinct(
        timed(() -> source.query(sourceRowsOfKeys, parameters, (row, n) -> sourceRow(row))));
  }

  private SourceRow sourceRow(ResultSet row) throws SQLException {
    Long content = nullableLong(row, "content");
    return new SourceRow(
        row.getString("recordId"),
        table.byContent() && content != null ? content : row.getLong("version"),
        content,
        row.getInt("bytes"));
  }

  /** The target's rows of some keys. */
  List<TargetRow> targetRows(List<String> keys) {
    return target.query(
        targetRowsOfKeys, Map.of("keys", Chunk.json(keys)), (row, n) -> targetRow(row));
  }

  /** The target's rows of a page, in key order, and no more than {@code limit}. */
  List<TargetRow> targetRows(String after, String upto, int limit) {
    return target.query(targetRows, parameters(after, upto, limit), (row, n) -> targetRow(row));
  }

  /** A row of the target, out of a statement that yields its columns. */
  static TargetRow targetRow(ResultSet row) throws SQLException {
    return new TargetRow(
        row.getString("recordId"),
        nullableLong(row, "version"),
        nullableLong(row, "content"),
        row.getBoolean("failed"),
        row.getBoolean("live"));
  }

  /**
   * The source's next rows behind {@code after}, each list of keys fit for a chunk.
   *
   * @param rows most rows
   * @param chunkRows most keys in a list
   */
  List<List<String>> newKeys(String after, int rows, int chunkRows) {
    Map<String, Object> parameters = parameters(after, null, rows);
    try {
      return newKeys(newKeys, parameters, chunkRows);
    } catch (DataAccessException e) {
      if (table.stored() || !SqlErrors.isSplittable(e)) {
        throw e;
      }
      // a document that cannot be made
      return newKeys(newKeysUnseen, parameters, chunkRows);
    }
  }

  private List<List<String>> newKeys(String sql, Map<String, Object> parameters, int chunkRows) {
    return timedSource.page(
        // keys and sizes alone: nothing to break off for
        1,
        jdbc ->
            jdbc.queryForObject(
                sql,
                parameters,
                (row, n) -> {
                  Array bytes = row.getArray("bytes");
                  return bytes == null
                      ? List.of()
                      : Chunks.divided(
                          keys(row.getString("keys")), (Integer[]) bytes.getArray(), chunkRows);
                }),
        lists -> lists.stream().mapToInt(List::size).sum());
  }

  /** The keys, each once. */
  List<String> distinctKeys(List<String> keys) {
    return table.mayRepeatKeys() ? keys.stream().distinct().toList() : keys;
  }

  /** The last one of some rows, keys or lists of keys. */
  static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** The strings of a JSON array that a database has made. */
  static List<String> keys(String json) {
    try {
      return Chunk.keysOf(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON array of keys", e);
    }
  }

  /**
   * Record ids that are on their way through the queue.
   *
   * @param run the run that goes on, whose own lie behind it; null for none
   */
  Set<String> keysInFlight(Long run) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("table", table.name());
    parameters.put("run", run);
    return new HashSet<>(target.queryForList(keysInFlight, parameters, String.class));
  }

  /** Longest statement on the source so far, in ms: for as long it held a snapshot. */
  long snapshotMillis() {
    return timedSource.longestMillis();
  }

  /** Runs a statement on the source, and notes how long it takes. */
  <T> T timed(Supplier<T> statement) {
    return timedSource.timed(statement);
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
