package io.dbsync.table;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;

/**
 * Lets a {@code sql:} endpoint use a file with {@code {tokens}}: they are filled in for the table
 * that the exchange's variable {@code table} names.
 */
public final class TableSqlStrategy extends DefaultSqlPrepareStatementStrategy {

  private final Function<String, Table> tables;
  private final Map<String, Prepared> prepared = new ConcurrentHashMap<>();

  /** A query as it was filled in for a table. */
  private record Prepared(Table table, String sql) {}

  /**
   * @param tables gives a table by its definition's name
   */
  public TableSqlStrategy(Function<String, Table> tables) {
    this.tables = tables;
  }

  @Override
  public String prepareQuery(String query, boolean allowNamedParameters, Exchange exchange)
      throws SQLException {
    Table table = tables.apply(exchange.getVariable("table", String.class));
    String key = table.name() + ' ' + query;
    Prepared last = prepared.get(key);
    if (last == null || last.table() != table) {
      // parameters first: an identifier may look like one
      String sql = super.prepareQuery(query, allowNamedParameters, exchange);
      last = new Prepared(table, TableSql.fill(sql, table));
      prepared.put(key, last);
    }
    return last.sql();
  }
}
