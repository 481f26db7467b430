package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether {@code sync_logs} tells what happened to the rows, all of it, once, and nothing else. */
final class LogAudit {

  private static final String HOLES =
      """
      SELECT a.tbl, a.key, a.v, a.at FROM chaos.applied AS a
       WHERE a.status <> 'failed'
         AND NOT EXISTS (SELECT FROM sync_logs AS l
                          WHERE l.table_name = a.tbl AND l.record_id = a.key AND l.status = 'success'
                            AND l.xmin = a.xid)
      """;

  private static final String SURPLUS =
      """
      SELECT l.table_name, l.record_id, min(l.id) FROM sync_logs AS l
       WHERE l.status = 'success'
       GROUP BY l.table_name, l.record_id, l.xmin
      HAVING count(*) > (SELECT count(*) FROM chaos.applied AS a
                          WHERE a.tbl = l.table_name AND a.key = l.record_id AND a.xid = l.xmin)
      """;

  private static final String FAILURES =
      "SELECT table_name, record_id, error_details FROM sync_logs WHERE status = 'failed'";

  private static final String POISONOUS =
      "SELECT DISTINCT tbl, key FROM chaos.history WHERE poison";

  private final Sql source;
  private final Sql target;

  LogAudit(Sql source, Sql target) {
    this.source = source;
    this.target = target;
  }

  List<Finding> findings() {
    Set<List<String>> poisonous = new HashSet<>(source.query(POISONOUS));
    List<List<String>> unexplained =
        target.query(FAILURES).stream()
            .filter(failure -> !poisonous.contains(failure.subList(0, 2)))
            .toList();
    return List.of(
        Finding.of("log_holes", target.query(HOLES)),
        Finding.of("log_surplus", target.query(SURPLUS)),
        Finding.of("unexplained_failures", unexplained));
  }
}
