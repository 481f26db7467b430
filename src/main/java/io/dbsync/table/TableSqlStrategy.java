package io.dbsync.table;

import java.sql.SQLException;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;

/**
 * Lets a {@code sql:} endpoint use a file with {@code {tokens}}: they are filled in for the table
 * that the exchange's variable {@code table} names.
 */
public final class TableSqlStrategy extends DefaultSqlPrepareStatementStrategy {

  private final Function<String, Table> tables;

  /**
   * @param tables gives a table by its definition's name
   */
  public TableSqlStrategy(Function<String, Table> tables) {
    this.tables = tables;
  }

  @Override
  public String prepareQuery(String query, boolean allowNamedParameters, Exchange exchange)
      throws SQLException {
    // parameters first: an identifier may look like one
    String prepared = super.prepareQuery(query, allowNamedParameters, exchange);
    return TableSql.fill(prepared, tables.apply(exchange.getVariable("table", String.class)));
  }
}
