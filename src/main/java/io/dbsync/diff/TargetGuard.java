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
 * Notices a target that is not as the engine left it: restored, failed over, or moved to another
 * server. Contents are compared then, and the sequences of the engine's tables set right.
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
   * @param restarted whether its server was restarted while the engine was at work
   * @return whether it is another server, database or timeline
   */
  boolean check(String table, boolean restarted) {
    boolean moved = isMoved(table, system());
    if (moved) {
      LOGGER.warn(
          "event=target-changed table={} reason=\"it is another server, database or timeline; all contents are compared\"",
          table);
    }
    if (moved || restarted) {
      sequences.advance();
    }
    return moved;
  }

  private boolean isMoved(String table, String system) {
    return system != null
        && target
            .queryForList(
                TableSql.plain("target/note-target"),
                Map.of("table", table, "system", system),
                Boolean.class)
            .contains(true);
  }

  /** Server, database and timeline; null where the role may not ask. */
  private String system() {
    try {
      return target.queryForObject(TableSql.plain("target/identity"), Map.of(), String.class);
    } catch (DataAccessException e) {
      if (SqlErrors.isPassing(e)) {
        throw e;
      }
      return null;
    }
  }
}
