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

  /** Key and document of all rows that are said to be copied. */
  String actual() {
    return "SELECT %s, data::text FROM %s AS t WHERE sync_status = 'synced'"
        .formatted(snapshotKey, snapshots);
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
