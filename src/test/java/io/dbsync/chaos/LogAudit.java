package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether {@code sync_logs} tells what happened to the rows, all of it, once, and nothing else. */
final class LogAudit {

  private static final String HOLES =
      """
      SELECT a.tbl, a.key, a.v, a.at FROM chaos.applied AS a
       WHERE a.status <> 'failed' AND a.changed
         AND NOT EXISTS (SELECT FROM sync_logs AS l
                          WHERE l.table_name = a.tbl AND l.record_id = a.key AND l.status = 'success'
                            AND l.xmin = a.xid)
      """;

  // a change is another document, status or version of a row; a backfill writes what is there
  // again, once
  private static final String SURPLUS =
      """
      SELECT l.table_name, l.record_id, l.id, l.rows FROM
        (SELECT table_name, record_id, xmin AS xid, min(id) AS id, count(*) AS rows,
                min((metadata->>'run')::bigint) AS run
           FROM sync_logs WHERE status = 'success' GROUP BY table_name, record_id, xmin) AS l
        LEFT JOIN
        (SELECT tbl, key, xid, count(*) AS writes, count(*) FILTER (WHERE changed OR reversioned) AS changes
           FROM chaos.applied WHERE status <> 'failed' GROUP BY tbl, key, xid) AS a
        ON a.tbl = l.table_name AND a.key = l.record_id AND a.xid = l.xid
       WHERE l.rows > coalesce(CASE WHEN l.run IN (SELECT id FROM sync_runs WHERE kind = 'backfill')
                                    THEN a.writes ELSE a.changes END, 0)
      """;

  private static final String BACKFILLED_TWICE =
      """
      SELECT l.table_name, l.record_id, min(l.id), count(*)
        FROM sync_logs AS l
        JOIN sync_runs AS r ON r.id = (l.metadata->>'run')::bigint AND r.kind = 'backfill'
        JOIN chaos.applied AS a ON a.tbl = l.table_name AND a.key = l.record_id AND a.xid = l.xmin
       WHERE l.status = 'success' AND NOT a.changed AND NOT a.reversioned
       GROUP BY l.table_name, l.record_id, r.id
      HAVING count(*) > 1
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
    List<List<String>> surplus = new ArrayList<>(target.query(SURPLUS));
    surplus.addAll(target.query(BACKFILLED_TWICE));
    return List.of(
        Finding.of("log_holes", target.query(HOLES)),
        Finding.of("log_surplus", surplus),
        Finding.of("unexplained_failures", unexplained));
  }
}
