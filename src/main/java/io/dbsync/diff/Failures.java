package io.dbsync.diff;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Chunk;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The rows of a table that are known to have failed. They are left alone, also where the snapshot
 * table has no mark of it, until the row or the definition of the snapshot table changes, or
 * another row may be out of the way.
 */
final class Failures {

  private static final int KEYS_AT_ONCE = 10_000;

  private final Table table;
  private final boolean any;
  private final boolean unmarked;
  private final NamedParameterJdbcTemplate target;

  /** A row that is to be tried again. */
  private record Due(String recordId, Long version, boolean marked, boolean redefined) {}

  /**
   * @param any whether there are any
   * @param unmarked whether the snapshot table has no mark of some
   * @param target gives writable connections
   */
  Failures(Table table, boolean any, boolean unmarked, DataSource target) {
    this.table = table;
    this.any = any;
    this.unmarked = unmarked;
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /** Whether some of them would be taken for new rows: the snapshot table has no mark of them. */
  boolean lookNew() {
    return unmarked;
  }

  /**
   * Those of some rows that have failed as they are now. Of the others, no failure counts any more.
   */
  Set<String> among(Collection<SourceRow> rows) {
    Set<String> failed = new HashSet<>();
    if (!any || rows.isEmpty()) {
      return failed;
    }
    Map<String, Long> versions = new HashMap<>();
    rows.forEach(row -> versions.put(row.recordId(), row.version()));
    List<String> changed = new ArrayList<>();
    inParts(
        versions.keySet(),
        keys ->
            target.query(
                TableSql.plain("target/failures-among"),
                values(keys),
                row -> {
                  String key = row.getString("recordId");
                  boolean same = versions.get(key) == row.getLong("version");
                  (same ? failed : changed).add(key);
                }));
    inParts(changed, this::forget);
    return failed;
  }

  /** Those of the keys that are rows whose delete has failed. */
  Set<String> refusedDeletes(List<String> keys) {
    Set<String> refused = new HashSet<>();
    if (any) {
      String sql = TableSql.target("refused-deletes", table, Compare.VERSION);
      inParts(keys, some -> refused.addAll(target.queryForList(sql, values(some), String.class)));
    }
    return refused;
  }

  /**
   * Takes the rows that are to be tried again.
   *
   * @param reader tells which of them are still marked as failed
   * @return keys that a comparison would not find
   */
  List<String> takeDue(PageReader reader) {
    if (!any) {
      return List.of();
    }
    if (unmarked) {
      tidyUp(reader);
    }
    List<Due> due =
        target.query(
            TableSql.plain("target/failures-due"),
            Map.of("table", table.name(), "target", table.targetName()),
            (row, n) ->
                new Due(
                    row.getString("recordId"),
                    row.getObject("version", Long.class),
                    row.getBoolean("marked"),
                    row.getBoolean("redefined")));
    List<String> marked = due.stream().filter(Due::marked).map(Due::recordId).toList();
    Set<String> failed =
        reader.targetRows(marked).stream()
            .filter(TargetRow::failed)
            .map(TargetRow::recordId)
            .collect(Collectors.toSet());
    List<Due> again =
        due.stream().filter(d -> !d.marked() || failed.contains(d.recordId())).toList();
    // what has no mark is found by the comparison, once it is forgotten
    forget(
        due.stream().filter(d -> d.redefined() || !again.contains(d)).map(Due::recordId).toList());
    target.update(
        TableSql.plain("target/put-failures-off"),
        values(again.stream().map(Due::recordId).toList()));
    return again.stream()
        .filter(d -> d.version() != null && (d.marked() || !d.redefined()))
        .map(Due::recordId)
        .toList();
  }

  /**
   * A row that has gone from the source has not failed any more, nor a delete of one that is back.
   */
  private void tidyUp(PageReader reader) {
    Map<String, Boolean> deleted = new HashMap<>();
    target.query(
        TableSql.plain("target/failures-unmarked"),
        Map.of("table", table.name()),
        row -> {
          deleted.put(row.getString("recordId"), row.getBoolean("deleted"));
        });
    Set<String> there;
    try {
      there =
          reader.sourceRows(List.copyOf(deleted.keySet())).stream()
              .map(SourceRow::recordId)
              .collect(Collectors.toSet());
    } catch (RuntimeException e) {
      if (!SqlErrors.isSplittable(e)) {
        throw e;
      }
      // one of them cannot be read now
      return;
    }
    forget(
        deleted.keySet().stream().filter(key -> deleted.get(key) == there.contains(key)).toList());
  }

  private void forget(List<String> keys) {
    if (!keys.isEmpty()) {
      target.update(TableSql.plain("target/forget-failures"), values(keys));
    }
  }

  private Map<String, Object> values(Collection<String> keys) {
    return Map.of("table", table.name(), "keys", Chunk.json(keys));
  }

  private static void inParts(Collection<String> keys, Consumer<List<String>> action) {
    List<String> all = List.copyOf(keys);
    for (int i = 0; i < all.size(); i += KEYS_AT_ONCE) {
      action.accept(all.subList(i, Math.min(i + KEYS_AT_ONCE, all.size())));
    }
  }
}
