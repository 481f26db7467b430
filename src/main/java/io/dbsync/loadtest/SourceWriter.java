package io.dbsync.loadtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.database.SqlErrors;
import io.dbsync.settings.Settings;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Writes students into the source, as any application would: the engine itself never does. */
final class SourceWriter implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  private final NamedParameterJdbcTemplate jdbc;

  /**
   * Connects.
   *
   * @throws LoadTestException if the database lets nobody in
   */
  SourceWriter(Settings.Database writer) {
    Properties properties = new Properties();
    if (writer.login().username() != null) {
      properties.setProperty("user", writer.login().username());
    }
    if (writer.login().password() != null) {
      properties.setProperty("password", writer.login().password());
    }
    properties.setProperty("ApplicationName", "db-sync-engine load-test");
    // a transaction pooler may be in between
    properties.setProperty("prepareThreshold", "0");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("loginTimeout", "15");
    properties.setProperty("socketTimeout", "75");
    try {
      connection = DriverManager.getConnection(writer.url(), properties);
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw new LoadTestException(
          "the writer cannot connect to " + writer.location() + ": " + SqlErrors.reason(e));
    }
    jdbc = new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true));
  }

  /**
   * Fails unless it may write the table.
   *
   * @throws LoadTestException that names the missing rights
   */
  void requireRights(StudentTable table) {
    table.requireRights(jdbc);
    rollback();
  }

  /**
   * Inserts students number {@code first} to {@code last}, in one transaction.
   *
   * @param prefix what their e-mail addresses begin with
   * @return their keys
   */
  List<String> insert(Table table, String prefix, int first, int last) {
    return commit(
        table,
        () ->
            jdbc.queryForList(
                TableSql.loadTest("insert", table),
                Map.of("prefix", prefix, "first", first, "last", last),
                String.class));
  }

  /** Updates students, in one transaction. */
  List<String> update(Table table, List<String> keys) {
    return change(table, TableSql.loadTest("update", table), keys);
  }

  /** Deletes students, in one transaction. */
  List<String> delete(Table table, List<String> keys) {
    return change(table, TableSql.loadTest("delete", table), keys);
  }

  private List<String> change(Table table, String sql, List<String> keys) {
    return commit(
        table,
        () -> {
          int changed = jdbc.update(sql, Map.of("keys", JSON.valueToTree(keys).toString()));
          if (changed != keys.size()) {
            throw new LoadTestException(
                "the load test's rows in %s were changed by somebody else: expected %s rows, found %s"
                    .formatted(table.sourceName(), keys.size(), changed));
          }
          return keys;
        });
  }

  private interface Work {
    List<String> run();
  }

  private List<String> commit(Table table, Work work) {
    try (Statement statement = connection.createStatement()) {
      // a role for reading may have the opposite as its default
      statement.execute("SET TRANSACTION READ WRITE");
      List<String> keys = work.run();
      connection.commit();
      return keys;
    } catch (SQLException | DataAccessException e) {
      rollback();
      throw new LoadTestException(
          "writing to " + table.sourceName() + " failed: " + SqlErrors.reason(e));
    }
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // what made it necessary has been told, or the next statement tells
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // nothing is lost: what was to be kept is committed
    }
  }
}
