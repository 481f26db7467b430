package io.dbsync.chaos;

import java.util.List;
import java.util.Map;

/**
 * A table of the workload as the judges see it: SQL of their own.
 *
 * @param name in the source and in the engine's settings
 * @param key the key's text, in the source
 * @param snapshots its table in the target
 * @param snapshotKey the key's text, in the target
 */
record CopiedTable(String name, String key, String snapshots, String snapshotKey) {

  static final CopiedTable STUDENTS =
      new CopiedTable("students", "t.id::text", "student_snapshots", "t.student_id::text");

  static final CopiedTable ORDERS =
      new CopiedTable(
          "orders",
          "jsonb_build_array(t.region, t.code)::text",
          "orders_snapshots",
          "jsonb_build_array(t.region, t.code)::text");

  static final List<CopiedTable> ALL = List.of(STUDENTS, ORDERS);

  /** What the engine has to know of them. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "sync.table.students.source", "students",
          "sync.table.students.key", "id",
          "sync.table.students.target", "student_snapshots",
          "sync.table.students.target-key", "student_id",
          "sync.table.students.required", "id,name,email",
          "sync.table.orders.source", "orders",
          "sync.table.orders.required", "note");

  /** Key and document of all rows that can be copied. */
  String expected() {
    return "SELECT %s, to_jsonb(t)::text FROM %s AS t WHERE NOT chaos.is_poison(t)"
        .formatted(key, name);
  }

  /** Key and document of all rows that have one, whatever their status, but for failed ones. */
  String actual() {
    return "SELECT %s, data::text FROM %s AS t WHERE sync_status IS DISTINCT FROM 'failed'"
        .formatted(snapshotKey, snapshots);
  }

  /** Keys of rows whose status does not fit: deleted means no document, synced means one. */
  String wrongStatus() {
    return """
        SELECT %s FROM %s AS t
         WHERE coalesce(sync_status NOT IN ('synced', 'deleted', 'failed'), data IS NOT NULL)
            OR sync_status = 'synced' AND data IS NULL OR sync_status = 'deleted' AND data IS NOT NULL
        """
        .formatted(snapshotKey, snapshots);
  }

  /** Keys of failed rows whose document is not the last that was copied. */
  String wrongFailed() {
    return """
        SELECT %1$s FROM %2$s AS t
         WHERE sync_status = 'failed'
           AND md5(data::text) IS DISTINCT FROM
               (SELECT a.document FROM chaos.applied AS a
                 WHERE a.tbl = '%3$s' AND a.key = %1$s AND a.status <> 'failed' ORDER BY a.seq DESC LIMIT 1)
        """
        .formatted(snapshotKey, snapshots, name);
  }

  /** Adds to the history what the row of a key is now. */
  String noteAgain() {
    return """
        INSERT INTO chaos.history (tbl, key, v, poison)
        SELECT '%s', k.key, t.v, t.v IS NOT NULL AND chaos.is_poison(t)
          FROM (SELECT CAST(? AS text)) AS k(key) LEFT JOIN %s AS t ON %s = k.key
        """
        .formatted(name, name, key);
  }

  /** Keys of rows that the last backfill that came to its end has not written. */
  String notBackfilled() {
    return """
        SELECT '%3$s', %1$s FROM %2$s AS t
         WHERE sync_status = 'synced'
           AND last_synced_at < (SELECT max(started_at) FROM sync_runs
                                  WHERE kind = 'backfill' AND state = 'done' AND table_name = '%3$s')
        """
        .formatted(snapshotKey, snapshots, name);
  }

  /** Keys of all rows that cannot be copied. */
  String poisonous() {
    return "SELECT %s FROM %s AS t WHERE chaos.is_poison(t)".formatted(key, name);
  }

  /** Keys of all rows that are said to be impossible to copy. */
  String failed() {
    return "SELECT %s FROM %s AS t WHERE sync_status = 'failed'".formatted(snapshotKey, snapshots);
  }
}
