package io.dbsync.table;

import io.dbsync.table.Column.Ordering;
import io.dbsync.table.TableSql.Compare;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Tells whether a large table can be read in the order of its key without being sorted for each
 * page, and what to do if not.
 */
public final class KeyOrder {

  private final NamedParameterJdbcTemplate source;
  private final NamedParameterJdbcTemplate target;

  /**
   * @param source gives read-only connections
   * @param target likewise
   */
  public KeyOrder(DataSource source, DataSource target) {
    this.source = new NamedParameterJdbcTemplate(source);
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /** What to do so that no page is sorted; empty if none is, or the table is small. */
  public Optional<String> advice(Table table) {
    String advice =
        Stream.of(
                of(
                    source,
                    TableSql.source("key-order", table, Compare.VERSION),
                    table.source(),
                    table.key(),
                    "in the source: ",
                    table.name()),
                of(
                    target,
                    TableSql.target("key-order", table, Compare.VERSION),
                    table.target(),
                    table.targetKey(),
                    "in the target: ",
                    table.name()))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return Optional.of(advice).filter(some -> !some.isEmpty());
  }

  private static Optional<String> of(
      NamedParameterJdbcTemplate database,
      String sql,
      Relation relation,
      List<Column> key,
      String where,
      String name) {
    return relation.small() || !sorts(database.queryForObject(sql, Map.of(), String.class))
        ? Optional.empty()
        : Optional.of(where + remedy(relation, key, name));
  }

  /** Rows of one key column that are in order already are no great thing to sort. */
  private static boolean sorts(String plan) {
    return plan.contains("\"Node Type\": \"Sort\"");
  }

  private static String remedy(Relation relation, List<Column> key, String name) {
    List<Column> first = key.stream().filter(Column::indexable).toList();
    if (first.isEmpty()) {
      return "no index has the order of the key of "
          + relation.name()
          + ", which is sorted for each page";
    }
    String index =
        first.stream()
            .map(KeyOrder::indexed)
            .collect(Collectors.joining(", ", "CREATE INDEX ON " + relation.name() + " (", ")"));
    return key.subList(0, first.size()).equals(first)
        ? index
        : index
            + ", with sync.table."
            + name
            + ".key="
            + Stream.concat(first.stream(), key.stream().filter(c -> !c.indexable()))
                .map(column -> KeyAdvice.written(column.name()))
                .collect(Collectors.joining(","));
  }

  private static String indexed(Column column) {
    String value = Sql.identifier(column.name());
    return column.ordering() == Ordering.NATIVE
        ? value
        : "(" + Column.ordered(value, column.ordering()) + ")";
  }
}
