package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.util.List;

/** Whether work was done once, and all of it. */
final class LedgerAudit {

  /** Keys that were sent while they were on their way already. */
  static final String TWICE_IN_FLIGHT = "twice_in_flight";

  // a chunk's end is noted before it is seen, its beginning after: what overlaps here did so there
  private static final String TWICE =
      """
      SELECT table_name, key, id, opened FROM (
        SELECT c.table_name, k.key, c.id, c.run_id, o.at AS opened,
               max(coalesce(c.finished_at, 'infinity'))
                 OVER (PARTITION BY c.table_name, k.key ORDER BY c.id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
          FROM sync_chunks AS c JOIN chaos.opened AS o ON o.chunk = c.id,
               jsonb_array_elements_text(c.keys) AS k(key)
         WHERE NOT c.deferred) AS chunks
       WHERE busy_until > opened
         -- a backfill sends every row, on its way or not
         AND run_id NOT IN (SELECT id FROM sync_runs WHERE kind = 'backfill')
      """;

  private static final String OPEN =
      "SELECT id, table_name, operation, sent_at, sends FROM sync_chunks WHERE finished_at IS NULL";

  private final Sql target;

  LedgerAudit(Sql target) {
    this.target = target;
  }

  boolean isClear() {
    return target.query(OPEN).isEmpty();
  }

  List<Finding> findings() {
    return List.of(
        Finding.of(TWICE_IN_FLIGHT, target.query(TWICE)),
        Finding.of("open_chunks", target.query(OPEN)));
  }
}
