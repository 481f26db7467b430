package io.dbsync.table;

import io.dbsync.table.Column.Ordering;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Looks relations up in a database's catalog. */
final class Catalog {

  private static final String COLUMNS = SqlFile.named("catalog/columns").forJdbc();

  private static final String QUOTED_NAME = SqlFile.named("catalog/quoted-name").forJdbc();

  private final NamedParameterJdbcTemplate jdbc;

  private static final String MAY_CREATE = SqlFile.named("catalog/may-create").forJdbc();

  /**
   * @param database its search path resolves names without a schema
   */
  Catalog(DataSource database) {
    this.jdbc = new NamedParameterJdbcTemplate(database);
  }

  /**
   * A relation.
   *
   * @param name as in SQL: schema-qualified or not, folded to lower case unless quoted
   */
  Optional<Relation> find(String name) {
    return jdbc.query(COLUMNS, Map.of("name", name), Catalog::relation);
  }

  /** A name as SQL would read it, each part quoted where needed. */
  String quoted(String name) {
    return jdbc.queryForObject(QUOTED_NAME, Map.of("name", name), String.class);
  }

  /** Why the role may not make a table of this name; empty if it may. */
  Optional<String> refusal(String name) {
    return jdbc.queryForObject(
        MAY_CREATE,
        Map.of("name", name),
        (row, n) -> {
          String schema = row.getString("schema");
          if (row.getBoolean("allowed")) {
            return Optional.empty();
          }
          return Optional.of(
              row.getBoolean("there")
                  ? "the role may not make tables in the schema " + schema + " of the target"
                  : "the target has no schema " + schema);
        });
  }

  private static Optional<Relation> relation(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      return Optional.empty();
    }
    String relation = rows.getString("relation");
    String kind = rows.getString("kind");
    String identity = rows.getString("identity");
    boolean identifiable = rows.getBoolean("identifiable");
    long bytes = Math.max(rows.getLong("bytes"), rows.getLong("partitionBytes"));
    long blocks = rows.getLong("blocks");
    long leaves = Math.max(1, rows.getLong("leaves"));
    String[] uniqueKeys = (String[]) rows.getArray("uniqueKeys").getArray();
    StringJoiner shape = new StringJoiner("|").add(rows.getString("oid"));
    List<Column> columns = new ArrayList<>();
    Map<Integer, String> names = new TreeMap<>();
    do {
      Column column =
          new Column(
              rows.getString("name"),
              rows.getString("type"),
              Ordering.valueOf(rows.getString("ordering")),
              rows.getBoolean("integer"),
              rows.getBoolean("varlena"),
              rows.getBoolean("required"),
              rows.getBoolean("exact"),
              rows.getBoolean("plain"));
      columns.add(column);
      names.put(rows.getInt("number"), column.name());
      shape
          .add(rows.getString("number"))
          .add(column.name())
          .add(column.type())
          .add(rows.getString("default"))
          .add(rows.getString("history"));
    } while (rows.next());
    return Optional.of(
        new Relation(
            relation,
            kind,
            identity,
            identifiable,
            bytes,
            blocks,
            leaves,
            List.copyOf(columns),
            Arrays.stream(uniqueKeys).map(key -> keyColumns(key, names)).toList(),
            uniqueKeys.length > 0 && uniqueKeys[0].endsWith(",p"),
            UUID.nameUUIDFromBytes(shape.toString().getBytes(StandardCharsets.UTF_8)).toString()));
  }

  private static List<String> keyColumns(String numbers, Map<Integer, String> names) {
    return Arrays.stream(numbers.split(","))
        .filter(n -> !n.equals("p"))
        .map(n -> names.get(Integer.valueOf(n)))
        .toList();
  }
}
