package io.dbsync.table;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;
import org.apache.camel.support.ExpressionAdapter;

/**
 * Lets a {@code sql:} endpoint use a file with {@code {tokens}}: they are filled in for the table
 * that the exchange's variable {@code table} names.
 *
 * <p>The parameters are all {@code :#${simple}} expressions, made once. Camel's own way tries to
 * make a map of the body for each of them, which takes longer than an apply does in the databases.
 */
public final class TableSqlStrategy extends DefaultSqlPrepareStatementStrategy {

  private static final Pattern PARAMETER = Pattern.compile(":\\?(\\$\\{[^}]+})");
  private static final Pattern ENTRY = Pattern.compile("\\$\\{variable\\.(\\w+)\\[(\\w+)]}");

  private final Function<String, Table> tables;
  private final Map<String, Filled> filled = new ConcurrentHashMap<>();
  private final Map<String, List<Expression>> parameters = new ConcurrentHashMap<>();

  /** A query as it was filled in for a table. */
  private record Filled(Table table, String sql) {}

  /** An entry of a map in a variable; Simple would take the hash of all of the map for it. */
  private static final class Entry extends ExpressionAdapter {
    private final String variable;
    private final String key;

    private Entry(String variable, String key) {
      this.variable = variable;
      this.key = key;
    }

    @Override
    public Object evaluate(Exchange exchange) {
      return exchange.getVariable(variable, Map.class).get(key);
    }
  }

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
    Filled last = filled.get(key);
    if (last == null || last.table() != table) {
      // parameters first: an identifier may look like one
      String sql = super.prepareQuery(query, allowNamedParameters, exchange);
      last = new Filled(table, TableSql.fill(sql, table));
      filled.put(key, last);
    }
    return last.sql();
  }

  @Override
  public Iterator<?> createPopulateIterator(
      String query, String preparedQuery, int expectedParams, Exchange exchange, Object value) {
    return parameters.computeIfAbsent(query, q -> parameters(q, exchange)).stream()
        .map(parameter -> parameter.evaluate(exchange, Object.class))
        .iterator();
  }

  private static List<Expression> parameters(String query, Exchange exchange) {
    List<Expression> expressions = new ArrayList<>();
    Matcher matcher = PARAMETER.matcher(query);
    while (matcher.find()) {
      Matcher entry = ENTRY.matcher(matcher.group(1));
      Expression expression =
          entry.matches()
              ? new Entry(entry.group(1), entry.group(2))
              : exchange.getContext().resolveLanguage("simple").createExpression(matcher.group(1));
      expression.init(exchange.getContext());
      expressions.add(expression);
    }
    return List.copyOf(expressions);
  }
}
