package io.dbsync.poll;

import io.dbsync.table.TableSql;
import io.dbsync.table.UnusableTableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What each instance copies, and where to. Two definitions that write one snapshot table would each
 * delete the other's rows, so who comes second is refused; the same for one definition that stands
 * for two sources or targets.
 */
final class Claims {

  private final NamedParameterJdbcTemplate target;
  private final TransactionTemplate transaction;
  private final String instance;

  /**
   * A claim of another instance.
   *
   * @param seconds for how long it counts if that instance is not heard of
   */
  private record Other(
      String instance, String table, Definition definition, boolean alive, long seconds) {}

  /**
   * @param target gives writable connections
   * @param instance this instance's name
   */
  Claims(DataSource target, String instance) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(target));
    this.instance = instance;
  }

  /**
   * Enters a claim.
   *
   * @throws UnusableTableException if that of another instance rules it out
   */
  void claim(String table, Definition definition) {
    Map<String, Object> values = new HashMap<>();
    values.put("instance", instance);
    values.put("table", table);
    values.put("target", definition.target());
    values.put("source", definition.source());
    Optional<Other> other = transaction.execute(status -> claim(values));
    if (other.isPresent()) {
      throw new UnusableTableException(refusal(table, definition, other.get()));
    }
  }

  private Optional<Other> claim(Map<String, Object> values) {
    target.queryForObject(TableSql.plain("target/lock-claims"), Map.of(), String.class);
    Optional<Other> other =
        target
            .query(
                TableSql.plain("target/conflicting-claim"),
                values,
                (row, n) ->
                    new Other(
                        row.getString("instance"),
                        row.getString("table"),
                        new Definition(row.getString("target"), row.getString("source")),
                        row.getBoolean("alive"),
                        row.getLong("seconds")))
            .stream()
            .findFirst();
    String answer =
        other.isPresent()
            ? TableSql.plain("target/withdraw-claim")
            : TableSql.plain("target/claim");
    target.update(answer, values);
    return other;
  }

  private static String refusal(String table, Definition mine, Other other) {
    String what =
        other.table().equals(table)
            ? "it copies %s into %s, but instance %s copies %s into %s under the same name"
                .formatted(
                    mine.source(),
                    mine.target(),
                    other.instance(),
                    other.definition().source(),
                    other.definition().target())
            : "its target %s is that of table %s in instance %s: each would delete the rows of the other"
                .formatted(mine.target(), other.table(), other.instance());
    String remedy =
        other.alive()
            ? "give one of them a name and a target of its own, or stop that instance"
            : "that instance died; in %s s this one goes on, unless it comes back"
                .formatted(other.seconds());
    return "table %s: %s; %s".formatted(table, what, remedy);
  }

  /** Tells others whether this instance can poll the table. */
  void note(String table, String trouble) {
    Map<String, Object> values = new HashMap<>();
    values.put("instance", instance);
    values.put("table", table);
    values.put("trouble", trouble);
    target.update(TableSql.plain("target/note-claim"), values);
  }
}
