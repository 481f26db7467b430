package io.dbsync.table;

import java.util.List;

/** The columns that the engine needs in a snapshot table, beside those of the key. */
final class EngineColumns {

  static final List<Own> ALL =
      List.of(
          new Own("data", List.of("jsonb")),
          new Own("sync_status", List.of("text", "character varying")),
          new Own(
              "last_synced_at", List.of("timestamp with time zone", "timestamp without time zone")),
          new Own("source_version", List.of("bigint")),
          new Own("source_clock", List.of("bigint")),
          new Own("source_delta", List.of("bigint")));

  /** Those of them that the engine adds to a table that its owner made. */
  static final List<String> ADDED = List.of("source_version", "source_clock", "source_delta");

  private EngineColumns() {}

  /**
   * A column of the engine.
   *
   * @param types that it may have, the one that the engine gives it first
   */
  record Own(String name, List<String> types) {
    boolean mayBe(String type) {
      return types.contains(type.replaceFirst("\\(\\d+\\)", ""));
    }
  }

  /** Whether a column has the name of one of the engine's. */
  static boolean has(String name) {
    return ALL.stream().anyMatch(own -> own.name().equals(name));
  }

  /** Whether a snapshot table lacks columns that the engine adds. */
  static boolean areMissing(Relation snapshots) {
    return !ADDED.stream().allMatch(name -> snapshots.column(name).isPresent());
  }
}
