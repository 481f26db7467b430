package io.dbsync.diff;

import io.dbsync.table.Stretch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Reads stretches of a table, many of them under one snapshot. */
final class Stretches {

  /**
   * Read under one snapshot, some 400 MB in less than a second: in a table that is being written,
   * rows move from one stretch to another.
   */
  private static final int SNAPSHOT_BLOCKS = 50_000;

  private Stretches() {}

  /** Divides stretches of so many blocks into what is read under one snapshot, at least nothing. */
  static List<List<Stretch>> together(List<Stretch> stretches, int blocks) {
    int atOnce = Math.max(1, SNAPSHOT_BLOCKS / blocks);
    List<List<Stretch>> groups = new ArrayList<>();
    int from = 0;
    do {
      int upto = Math.min(from + atOnce, stretches.size());
      groups.add(stretches.subList(from, upto));
      from = upto;
    } while (from < stretches.size());
    return groups;
  }

  /**
   * Reads on one connection.
   *
   * @param database gives connections whose transactions have one snapshot
   */
  static <T> T inSnapshot(DataSource database, Function<NamedParameterJdbcTemplate, T> reading) {
    try (Connection connection = database.getConnection()) {
      return reading.apply(
          new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true)));
    } catch (SQLException e) {
      throw new CannotGetJdbcConnectionException("no connection for a sweep", e);
    }
  }

  /** The stretch as parameters of a statement. */
  static Map<String, Object> parameters(Stretch stretch) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("from", stretch.from());
    parameters.put("upto", stretch.upto());
    return parameters;
  }
}
