package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Other rows of a table, which are in sync: if one of them can be read or written, the table is
 * well. What is tried on the target is rolled back.
 */
public final class Neighbours {

  private final Function<String, Table> tables;
  private final Function<TableSettings, DataSource> sources;
  private final NamedParameterJdbcTemplate target;
  private final TransactionTemplate transaction;

  /**
   * @param tables gives a table by its definition's name
   * @param sources gives read-only connections under pinned settings to a table's source
   * @param target gives writable connections that wait for no lock for long
   */
  public Neighbours(
      Function<String, Table> tables,
      Function<TableSettings, DataSource> sources,
      DataSource target) {
    this.tables = tables;
    this.sources = sources;
    this.target = new NamedParameterJdbcTemplate(target);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(target));
  }

  /** Whether the document of another row than those of the chunk can be read. */
  boolean areRead(Chunk chunk) {
    Table table = tables.apply(chunk.table());
    NamedParameterJdbcTemplate source =
        new NamedParameterJdbcTemplate(sources.apply(table.settings()));
    String sql = TableSql.source("record", table, Compare.CONTENT);
    return any(
        table,
        chunk,
        key -> {
          if (source.queryForList(sql, Map.of("recordId", key, "documents", true)).isEmpty()) {
            throw new IllegalStateException("it is gone");
          }
        });
  }

  /** Whether another row than those of the chunk can be written. */
  boolean areWritten(Chunk chunk) {
    Table table = tables.apply(chunk.table());
    String sql =
        chunk.operation() == Operation.DELETE
            ? TableSql.target("delete-again", table, Compare.VERSION)
            : TableSql.target("write-again", table, Compare.VERSION);
    return any(
        table,
        chunk,
        key ->
            transaction.executeWithoutResult(
                status -> {
                  status.setRollbackOnly();
                  target.update(sql, Map.of("keys", Chunk.json(List.of(key))));
                }));
  }

  private boolean any(Table table, Chunk chunk, Consumer<String> attempt) {
    return target
        .queryForList(
            TableSql.target("neighbours", table, Compare.VERSION),
            Map.of("keys", chunk.keysJson()),
            String.class)
        .stream()
        .anyMatch(key -> works(attempt, key));
  }

  private static boolean works(Consumer<String> attempt, String key) {
    try {
      attempt.accept(key);
      return true;
    } catch (RuntimeException e) {
      if (SqlErrors.kind(e) == SqlErrors.Kind.OUTAGE) {
        throw e;
      }
      return false;
    }
  }
}
