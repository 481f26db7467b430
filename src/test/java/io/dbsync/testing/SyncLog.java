package io.dbsync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code sync_logs} tells about one table. */
public final class SyncLog {

  private final Sql target;
  private final String table;

  /** The log of the students. */
  public SyncLog(DatabasePair pair) {
    this(pair, "students");
  }

  /**
   * The log of one table.
   *
   * @param table its name in the engine's settings
   */
  public SyncLog(DatabasePair pair, String table) {
    this.target = pair.target();
    this.table = table;
  }

  /** How many rows there are of an operation ({@code INSERT}, …) with a status. */
  public long count(String operation, String status) {
    return Long.parseLong(
        target.queryOne(
            "SELECT count(*) FROM sync_logs WHERE table_name = ? AND operation = ? AND status = ?",
            table,
            operation,
            status));
  }

  /** The operations that succeeded, oldest first, of each record. */
  public Map<String, List<String>> histories() {
    Map<String, List<String>> histories = new TreeMap<>();
    target
        .query(
            "SELECT record_id, operation FROM sync_logs"
                + " WHERE table_name = ? AND status = 'success' ORDER BY id",
            table)
        .forEach(
            row -> histories.computeIfAbsent(row.get(0), k -> new ArrayList<>()).add(row.get(1)));
    return histories;
  }

  /** The operations that succeeded, oldest first, of one record. */
  public List<String> history(Object recordId) {
    return histories().getOrDefault(recordId.toString(), List.of());
  }

  /**
   * Fails unless each record's history can have happened: an INSERT first and after each DELETE,
   * and nowhere else; so no insert or delete is logged twice.
   */
  public void assertHistoriesConsistent() {
    histories()
        .forEach(
            (recordId, history) -> {
              boolean alive = false;
              for (String operation : history) {
                assertThat(operation.equals("INSERT"))
                    .as("%s of record %s, whose history is %s", operation, recordId, history)
                    .isEqualTo(!alive);
                alive = !operation.equals("DELETE");
              }
            });
  }
}
