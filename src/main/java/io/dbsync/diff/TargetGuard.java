package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.table.TableSql;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Notices a target that is not as the engine left it: restarted, restored from an older copy,
 * failed over, or moved to another server. Then its ledger may be of the past: open chunks are sent
 * again at once. On another server, database or timeline all contents are compared too.
 */
final class TargetGuard {

  private static final Logger LOGGER = LoggerFactory.getLogger(TargetGuard.class);

  private final NamedParameterJdbcTemplate target;
  private final Sequences sequences;

  /**
   * @param target gives writable connections
   */
  TargetGuard(DataSource target) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.sequences = new Sequences(target);
  }

  /**
   * Compares the target with what a table was last copied to, and keeps what it is now.
   *
   * @param table its lease is held
   * @param start when the target's server was started
   * @return whether it is not the same, or was restarted
   */
  boolean check(String table, String start) {
    List<Boolean> changed =
        target.queryForList(
            TableSql.plain("target/note-target"),
            Map.of("table", table, "system", system() + "@" + start),
            Boolean.class);
    if (changed.isEmpty()) {
      return false;
    }
    sequences.advance();
    boolean moved = changed.get(0);
    LOGGER.warn(
        "event=target-changed table={} reason=\"{}\"",
        table,
        moved
            ? "it is another server, database or timeline: its open chunks are sent again, and all contents are compared"
            : "its server was restarted: its open chunks are sent again");
    return true;
  }

  /** Server, database and timeline; empty where the role may not ask. */
  private String system() {
    try {
      return target.queryForObject(TableSql.plain("target/identity"), Map.of(), String.class);
    } catch (DataAccessException e) {
      if (SqlErrors.isPassing(e)) {
        throw e;
      }
      return "";
    }
  }
}
