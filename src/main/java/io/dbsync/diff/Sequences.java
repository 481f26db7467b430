package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.table.TableSql;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The sequences that number the rows of the engine's tables. Logical replication copies rows and
 * not sequences: a replica that becomes the target would give numbers that are taken.
 */
public final class Sequences {

  private static final Logger LOGGER = LoggerFactory.getLogger(Sequences.class);

  private final NamedParameterJdbcTemplate target;

  /**
   * @param target gives writable connections
   */
  public Sequences(DataSource target) {
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /** Sets those right that are behind the rows of their tables. */
  public void advance() {
    try {
      target.query(
          TableSql.plain("target/advance-sequences"),
          Map.of(),
          row -> {
            LOGGER.warn(
                "event=sequence-advanced table={} last={} reason=\"it was behind the rows of its table\"",
                row.getString("table"),
                row.getLong("last"));
          });
    } catch (DataAccessException e) {
      if (SqlErrors.isPassing(e)) {
        throw e;
      }
      LOGGER.warn(
          "event=sequences-unchecked reason=\"{}; run migrate as the owner of the tables, or grant SELECT and UPDATE on their sequences\"",
          SqlErrors.reason(e));
    }
  }

  /** Sets them right if an error says that one of them is behind. */
  public void mend(Throwable error) {
    if (!SqlErrors.isSequenceBehind(error)) {
      return;
    }
    try {
      advance();
    } catch (DataAccessException e) {
      // the same error comes again
      LOGGER.warn("event=sequences-unchecked reason=\"{}\"", SqlErrors.reason(e));
    }
  }
}
