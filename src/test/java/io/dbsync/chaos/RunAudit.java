package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.util.ArrayList;
import java.util.List;

/** Whether what was asked for has been done, and all of it. */
final class RunAudit {

  private static final String UNFINISHED =
      """
      SELECT id, table_name, kind, state FROM sync_runs
       WHERE state = 'requested' OR state = 'running' AND kind = 'backfill'
      """;

  private final Sql target;

  RunAudit(Sql target) {
    this.target = target;
  }

  boolean isClear() {
    return target.query(UNFINISHED).isEmpty();
  }

  List<Finding> findings() {
    List<List<String>> left = new ArrayList<>();
    CopiedTable.ALL.forEach(table -> left.addAll(target.query(table.notBackfilled())));
    return List.of(
        Finding.of("unfinished_runs", target.query(UNFINISHED)),
        Finding.of("not_backfilled", left));
  }
}
