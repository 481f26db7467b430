package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.poll.Definition;
import io.dbsync.poll.Leases;
import io.dbsync.table.Table;
import io.dbsync.table.TableReader;
import io.dbsync.table.UnusableTableException;
import java.util.Map;

/** Whether this instance may copy a table, and can. */
final class Admission {

  private final TableReader reader;
  private final Map<String, SourceStore> sources;
  private final Map<String, TableState> states;
  private final Leases leases;

  /**
   * @param sources by table
   * @param states by table
   */
  Admission(
      TableReader reader,
      Map<String, SourceStore> sources,
      Map<String, TableState> states,
      Leases leases) {
    this.reader = reader;
    this.sources = sources;
    this.states = states;
    this.leases = leases;
  }

  /**
   * Looks, without reading any row, and claims the table.
   *
   * @throws UnusableTableException if the table cannot be used, or another definition or instance
   *     copies into the same snapshot table
   */
  void check(TableState state) {
    if (state.table() == null) {
      // the source table may have come after the start
      reader.createSnapshots(state.settings());
    }
    Table table = reader.read(state.settings());
    rejectSharing(table);
    SourceStore source = sources.get(table.name());
    // what may not be read cannot be planned
    source.rows(table);
    leases.claim(
        table.name(),
        new Definition(
            table.targetName(), table.definition() + " of " + source.identity(table).system()));
    state.table(table);
  }

  /** Settings name tables as they like; only the catalog knows which are the same. */
  void rejectSharing(Table table) {
    for (TableState other : states.values()) {
      Table theirs = other.table();
      if (theirs != null
          && !theirs.name().equals(table.name())
          && theirs.targetName().equals(table.targetName())) {
        throw new UnusableTableException(
            "table %s: its target %s is that of table %s: each would delete the rows of the other"
                .formatted(table.name(), table.targetName(), theirs.name()));
      }
    }
  }

  /** Others may poll what this instance cannot; behind a lock they would wait as well. */
  void failed(String table, Throwable error) {
    if (SqlErrors.kind(error) != SqlErrors.Kind.LOCK) {
      leases.of(table).failed(SqlErrors.reason(error), SqlErrors.isPassing(error));
    }
  }
}
