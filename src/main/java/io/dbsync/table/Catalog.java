package io.dbsync.table;

import io.dbsync.table.Column.Ordering;
import io.dbsync.table.UserSql.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.util.PSQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Looks relations up in a database's catalog. */
final class Catalog {

  private static final String COLUMNS = SqlFile.named("catalog/columns").forJdbc();

  private static final String QUERY_TYPES = SqlFile.named("catalog/query-types").forJdbc();

  private static final String MAY_CREATE = SqlFile.named("catalog/may-create").forJdbc();

  private final NamedParameterJdbcTemplate jdbc;
  private final boolean deferrable;

  /**
   * @param database its search path resolves names without a schema
   */
  Catalog(DataSource database) {
    this(database, true);
  }

  /**
   * @param deferrable whether a unique key may be; ON CONFLICT takes none that is
   */
  Catalog(DataSource database, boolean deferrable) {
    this.jdbc = new NamedParameterJdbcTemplate(database);
    this.deferrable = deferrable;
  }

  /**
   * A relation.
   *
   * @param name as {@link RelationName} reads it
   */
  Optional<Relation> find(String name) {
    return RelationName.readings(name).stream()
        .map(reading -> jdbc.query(COLUMNS, values(reading.sql(), null, null), Catalog::relation))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Names of tables and views, so that one which is misspelt can be told apart. */
  List<String> names() {
    return jdbc.queryForList(
        SqlFile.named("catalog/relation-names").forJdbc(), Map.of(), String.class);
  }

  /**
   * A query, which is not run.
   *
   * @throws IllegalArgumentException if it is more than one statement, yields no rows, or has an
   *     error at a place of its text
   * @throws DataAccessException if PostgreSQL does not take it for another reason
   */
  Relation query(String query) {
    String[] names = queryNames(query);
    String types =
        Arrays.stream(names)
            .map(name -> "pg_typeof(" + Sql.column("q", name) + ")::oid")
            .collect(Collectors.joining(", "));
    Long[] oids =
        jdbc.getJdbcOperations()
            .queryForObject(
                described(QUERY_TYPES, query, types),
                (row, n) -> (Long[]) row.getArray("types").getArray());
    return jdbc.query(COLUMNS, values(null, names, oids), Catalog::relation)
        .orElseThrow()
        .of(query);
  }

  /** Asks for the query alone, not within a statement of ours: an error is then its own. */
  private String[] queryNames(String query) {
    try {
      return jdbc.getJdbcOperations()
          .execute(
              UserSql.plain(query),
              (PreparedStatementCallback<String[]>) statement -> names(statement.getMetaData()));
    } catch (DataAccessException e) {
      if (e.getMostSpecificCause() instanceof PSQLException error
          && error.getServerErrorMessage() != null
          && error.getServerErrorMessage().getPosition() > 0) {
        throw new IllegalArgumentException(
            UserSql.refusal(query, error.getServerErrorMessage()), e);
      }
      throw e;
    }
  }

  static String described(String sql, String query, String types) {
    return TableSql.fill(
        sql, Map.of("query", UserSql.enclosed(query, Reader.DRIVER), "columnTypes", types));
  }

  private static String[] names(ResultSetMetaData columns) throws SQLException {
    if (columns == null) {
      throw new IllegalArgumentException("it yields no rows: expected a SELECT");
    }
    String[] names = new String[columns.getColumnCount()];
    for (int i = 0; i < names.length; i++) {
      names[i] = columns.getColumnLabel(i + 1);
    }
    return names;
  }

  private MapSqlParameterSource values(String name, String[] names, Long[] types) {
    return new MapSqlParameterSource("name", name)
        .addValue("deferrable", deferrable)
        .addValue("names", names, Types.ARRAY)
        .addValue("types", types, Types.ARRAY);
  }

  /**
   * The name that a relation gets which is not there yet, as SQL.
   *
   * @param name as {@link RelationName} reads it: the first reading whose schema is there
   */
  String newName(String name) {
    List<RelationName> readings = RelationName.readings(name);
    RelationName first = readings.get(0);
    return readings.stream()
        .filter(reading -> (reading.schema() == null) == (first.schema() == null))
        .filter(reading -> reading.schema() == null || hasSchema(reading.schema()))
        .findFirst()
        .orElse(first)
        .sql();
  }

  private boolean hasSchema(String schema) {
    return jdbc.queryForObject(
        SqlFile.named("catalog/has-schema").forJdbc(), Map.of("schema", schema), Boolean.class);
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
    boolean versioned = rows.getBoolean("versioned");
    boolean inherited = rows.getBoolean("inherited");
    String[] uniqueKeys = (String[]) rows.getArray("uniqueKeys").getArray();
    StringJoiner shape = new StringJoiner("|").add(rows.getString("oid"));
    List<Column> columns = new ArrayList<>();
    Map<Integer, String> names = new TreeMap<>();
    do {
      Column column =
          new Column(
              rows.getString("name"),
              rows.getString("type"),
              rows.getBoolean("domain"),
              rows.getString("portable"),
              Ordering.valueOf(rows.getString("ordering")),
              rows.getBoolean("integer"),
              rows.getBoolean("varlena"),
              rows.getBoolean("required"),
              rows.getBoolean("filled"),
              rows.getBoolean("exact"),
              rows.getBoolean("plain"),
              rows.getBoolean("structured"),
              rows.getBoolean("immutable"));
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
            fingerprint(shape.toString()),
            versioned,
            inherited));
  }

  static String fingerprint(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static List<String> keyColumns(String numbers, Map<Integer, String> names) {
    return Arrays.stream(numbers.split(","))
        .filter(n -> !n.equals("p"))
        .map(n -> names.get(Integer.valueOf(n)))
        .toList();
  }
}
