package io.dbsync.diff;

import io.dbsync.queue.Chunk;
import io.dbsync.table.TableSql;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What a reconcile of one table reads and writes in the target beside the rows. */
final class ReconcileStore {

  /** Longer than the longest statement: whoever is not heard of for so long is dead. */
  static final String PATIENCE = "3 minutes";

  private final NamedParameterJdbcTemplate target;
  private final String table;
  private final String owner;

  /**
   * What the last comparison that came to its end has seen.
   *
   * @param source the source's snapshot before it; null if there was none
   * @param target the target's
   * @param clock snapshot clock of the source
   * @param at when it began, by the target's clock
   * @param later whether that was later than asked
   * @param shape of the source's columns that the documents have
   * @param now the time, by the target's clock
   */
  record Compared(
      String source,
      String target,
      Long clock,
      String at,
      boolean later,
      String shape,
      String now) {}

  /**
   * @param target gives writable connections
   * @param table name of the definition
   * @param owner this instance's name
   */
  ReconcileStore(DataSource target, String table, String owner) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.table = table;
    this.owner = owner;
  }

  /**
   * Enters the run, which keeps others from reconciling the table.
   *
   * @param rowsTotal how many rows there may be
   * @throws UnderWayException if another one is under way
   */
  long start(long rowsTotal) {
    target.update(TableSql.plain("target/fail-dead-reconciles"), Map.of("table", table));
    return target
        .queryForList(
            TableSql.plain("target/start-reconcile"),
            Map.of("table", table, "owner", owner, "patience", PATIENCE, "rowsTotal", rowsTotal),
            Long.class)
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new UnderWayException(
                    "table %s: a reconcile is under way; GET /api/sync/runs?table=%s&kind=reconcile tells how far it is"
                        .formatted(table, table)));
  }

  /**
   * What the last comparison has seen.
   *
   * @param since asked whether it began later than this; null if not asked
   */
  Compared compared(String since) {
    Map<String, Object> values = new HashMap<>();
    values.put("table", table);
    values.put("since", since);
    return target.queryForObject(
        TableSql.plain("target/compared"),
        values,
        (row, n) -> {
          long clock = row.getLong("clock");
          return new Compared(
              row.getString("source"),
              row.getString("target"),
              row.getObject("clock") == null ? null : clock,
              row.getString("at"),
              row.getBoolean("isLater"),
              row.getString("shape"),
              row.getString("now"));
        });
  }

  /** Those of the keys that are on their way, or were so while the last comparison was made. */
  Set<String> sentAmong(List<String> keys, Compared compared) {
    Map<String, Object> values = new HashMap<>();
    values.put("table", table);
    values.put("keys", Chunk.json(keys));
    values.put("at", compared.at());
    values.put("clock", compared.clock());
    values.put("target", compared.target());
    return new HashSet<>(
        target.queryForList(TableSql.plain("target/sent-among"), values, String.class));
  }
}
