package io.dbsync.poll;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.table.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Leases and instances in the target. All that is compared with its clock is compared there. */
final class LeaseStore {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final NamedParameterJdbcTemplate target;
  private final String instance;
  private final String duration;

  /**
   * How a table stands.
   *
   * @param requested whether a poll or a backfill is asked for
   */
  record Row(Standing standing, boolean requested) {}

  /**
   * @param target gives writable connections
   * @param instance this instance's name
   * @param lease how long a lease lasts that is not renewed
   */
  LeaseStore(DataSource target, String instance, Duration lease) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.instance = instance;
    this.duration = lease.toMillis() + " milliseconds";
  }

  boolean acquire(String table) {
    return target.update(
            TableSql.plain("target/acquire-lease"),
            Map.of("table", table, "owner", instance, "duration", duration))
        == 1;
  }

  /** Renews leases, and yields those that are still this instance's. */
  List<String> renew(Map<String, Progress> tables) {
    List<Map<String, Object>> rows = new ArrayList<>();
    tables.forEach(
        (table, progress) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("table", table);
          row.put("movedMs", age(progress.movedAt()));
          row.put("polledMs", age(progress.polledAt()));
          row.put("trouble", progress.trouble());
          rows.add(row);
        });
    return target.queryForList(
        TableSql.plain("target/renew-leases"),
        Map.of("owner", instance, "duration", duration, "tables", json(rows)),
        String.class);
  }

  void release(Collection<String> tables) {
    target.update(
        TableSql.plain("target/release-leases"), Map.of("owner", instance, "tables", json(tables)));
  }

  boolean handOver(String table, String to) {
    return target.update(
            TableSql.plain("target/hand-over-lease"),
            Map.of("table", table, "owner", instance, "to", to, "duration", duration))
        == 1;
  }

  /** This instance is alive; yields whether it was before. */
  boolean beat() {
    return Boolean.TRUE.equals(
        target.queryForObject(
            TableSql.plain("target/beat"),
            Map.of("instance", instance, "duration", duration),
            Boolean.class));
  }

  void leave() {
    target.update(TableSql.plain("target/leave"), Map.of("instance", instance));
  }

  Map<String, Row> look(Collection<String> tables) {
    Map<String, Row> rows = new HashMap<>();
    Instant now = Instant.now();
    target.query(
        TableSql.plain("target/leases"),
        Map.of("tables", json(tables)),
        row -> {
          rows.put(
              row.getString("table"), new Row(standing(row, now), row.getBoolean("requested")));
        });
    return rows;
  }

  private Standing standing(ResultSet row, Instant now) throws SQLException {
    String owner = row.getString("owner");
    return new Standing(
        owner,
        instance.equals(owner),
        ago(now, row, "heldMs"),
        ago(now, row, "movedMs"),
        ago(now, row, "polledMs"),
        owner == null ? null : row.getString("trouble"));
  }

  List<Instance> instances() {
    return target.query(
        TableSql.plain("target/instances"),
        Map.of(),
        (row, n) ->
            new Instance(
                row.getString("instance"),
                Set.of((String[]) row.getArray("fit").getArray()),
                row.getInt("held")));
  }

  /** The oldest schema version whose engines can work with the engine's own tables. */
  int leastVersion() {
    Integer least =
        target.queryForObject(TableSql.plain("target/least-version"), Map.of(), Integer.class);
    return least == null ? 0 : least;
  }

  private static Instant ago(Instant now, ResultSet row, String column) throws SQLException {
    double millis = row.getDouble(column);
    return row.wasNull() ? null : now.minusMillis(Math.round(millis));
  }

  private static Long age(Instant instant) {
    return instant == null
        ? null
        : Math.max(0, Duration.between(instant, Instant.now()).toMillis());
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
