package io.dbsync.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One database, by plain JDBC: each statement has a connection of its own, so it does not matter
 * whether the server was down in between, and commits at once.
 */
public final class Sql {

  private final PGSimpleDataSource database = new PGSimpleDataSource();

  /**
   * @param url a complete JDBC URL
   */
  public Sql(String url) {
    database.setUrl(url);
  }

  /** A connection, for transactions and locks. */
  public Connection connect() throws SQLException {
    return database.getConnection();
  }

  /**
   * Runs one statement with {@code ?} for parameters.
   *
   * @return how many rows it touched
   */
  public int execute(String sql, Object... parameters) {
    return run(sql, parameters, statement -> Math.max(0, statement.getUpdateCount()));
  }

  /** The rows of a query, each a list of its values as text. */
  public List<List<String>> query(String sql, Object... parameters) {
    return run(sql, parameters, statement -> rows(statement.getResultSet()));
  }

  /** The first value of the only row of a query; null if there is no row. */
  public String queryOne(String sql, Object... parameters) {
    List<List<String>> rows = query(sql, parameters);
    if (rows.size() > 1) {
      throw new IllegalStateException(rows.size() + " rows: " + sql);
    }
    return rows.isEmpty() ? null : rows.get(0).get(0);
  }

  private interface Reading<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(String sql, Object[] parameters, Reading<T> reading) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
      return reading.of(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(sql + ": " + e.getMessage(), e);
    }
  }

  private static List<List<String>> rows(ResultSet result) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    int columns = result.getMetaData().getColumnCount();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int column = 1; column <= columns; column++) {
        row.add(result.getString(column));
      }
      rows.add(row);
    }
    return rows;
  }
}
