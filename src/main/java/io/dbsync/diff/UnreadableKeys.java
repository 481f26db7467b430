package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Gets past rows of the source whose keys cannot be read, as text of another encoding in a
 * SQL_ASCII database: they cannot be copied, are logged as failed once, and must not stop the
 * others.
 */
final class UnreadableKeys {

  private static final Logger LOGGER = LoggerFactory.getLogger(UnreadableKeys.class);

  /** More of them in a row are a fault of the table. */
  private static final int MOST = 1_000;

  private final Table table;
  private final String keyBehind;
  private final String keyBytes;
  private final NamedParameterJdbcTemplate source;
  private final NamedParameterJdbcTemplate target;

  /**
   * @param source gives read-only connections under pinned settings
   * @param target gives writable connections
   */
  UnreadableKeys(Table table, DataSource source, DataSource target) {
    this.table = table;
    this.keyBehind = TableSql.source("key-behind", table, Compare.VERSION);
    this.keyBytes = TableSql.source("key-bytes", table, Compare.VERSION);
    this.source = new NamedParameterJdbcTemplate(source);
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /**
   * The first key that can be read behind some that cannot.
   *
   * @param after the key that these come behind; null if the table begins with them
   * @param error what the first of them raised
   * @return null if the table ends with them
   * @throws RuntimeException the error, if it is not a key's
   */
  String next(String after, RuntimeException error) {
    for (int skip = 1; skip <= MOST; skip++) {
      report(after, skip - 1, error);
      try {
        return read(keyBehind, after, skip);
      } catch (RuntimeException e) {
        if (!SqlErrors.isSplittable(e)) {
          throw e;
        }
      }
    }
    throw error;
  }

  /** The first key behind another one; null if it cannot be read. */
  String readable(String after) {
    return isReadable(after, 0) ? read(keyBehind, after, 0) : null;
  }

  private void report(String after, int skip, RuntimeException error) {
    String bytes = isReadable(after, skip) ? null : bytes(after, skip);
    if (bytes == null) {
      // no matter of the key
      throw error;
    }
    String key = "\\x" + bytes;
    String reason = "the key of the row cannot be read: " + SqlErrors.reason(error);
    Map<String, Object> values = new HashMap<>();
    values.put("table", table.name());
    values.put("key", key);
    values.put("reason", reason);
    values.put("sqlstate", SqlErrors.sqlState(error));
    if (target.update(TableSql.plain("target/log-unreadable-key"), values) > 0) {
      LOGGER.warn(
          "event=row-failed table={} key={} stage=compare sqlstate={} reason=\"{}\"",
          table.name(),
          key,
          SqlErrors.sqlState(error),
          reason);
    }
  }

  private boolean isReadable(String after, int skip) {
    try {
      read(keyBehind, after, skip);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private String bytes(String after, int skip) {
    try {
      return read(keyBytes, after, skip);
    } catch (RuntimeException e) {
      return null;
    }
  }

  private String read(String sql, String after, int skip) {
    Map<String, Object> values = new HashMap<>();
    values.put("after", after);
    values.put("skip", skip);
    return source.queryForList(sql, values, String.class).stream().findFirst().orElse(null);
  }
}
