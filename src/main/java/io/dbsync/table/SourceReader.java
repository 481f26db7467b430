package io.dbsync.table;

import io.dbsync.database.SqlErrors;
import io.dbsync.settings.TableSettings;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;

/** Looks up what a definition names as its source: a table, a view or a query. */
final class SourceReader {

  private static final Set<String> KINDS = Set.of("r", "p", "v", "m", "f");
  private static final Set<String> JSON = Set.of("jsonb", "json");

  private final Function<TableSettings, DataSource> relations;
  private final Function<TableSettings, DataSource> queries;

  /**
   * @param relations gives a table's source with the search path of the role
   * @param queries gives a table's source with the search path under which rows are read
   */
  SourceReader(
      Function<TableSettings, DataSource> relations, Function<TableSettings, DataSource> queries) {
    this.relations = relations;
    this.queries = queries;
  }

  /**
   * The source as it is now.
   *
   * @throws UnusableTableException if it is missing or cannot be used
   */
  Relation relation(TableSettings settings) {
    return settings.query() == null ? named(settings) : query(settings);
  }

  private Relation named(TableSettings settings) {
    Catalog catalog = new Catalog(relations.apply(settings));
    Relation source =
        catalog
            .find(settings.source())
            .orElseThrow(
                () ->
                    UnusableTableException.of(
                        settings,
                        "the source has no table "
                            + settings.source()
                            + ", or its schema is not visible to the role"
                            + NearNames.hint(settings.source(), catalog.names())));
    if (!KINDS.contains(source.kind())) {
      throw UnusableTableException.of(
          settings, source.name() + " is not a table: expected a table, a view or a foreign table");
    }
    return source;
  }

  private Relation query(TableSettings settings) {
    Relation query;
    try {
      query = new Catalog(queries.apply(settings)).query(settings.query());
    } catch (IllegalArgumentException e) {
      throw UnusableTableException.of(settings, "its query cannot be used: " + e.getMessage());
    } catch (DataAccessException e) {
      if (SqlErrors.isPassing(e)) {
        throw e;
      }
      throw UnusableTableException.of(settings, "its query cannot be used: " + SqlErrors.reason(e));
    }
    Column data =
        query
            .column("data")
            .orElseThrow(
                () ->
                    UnusableTableException.of(
                        settings, "its query yields no column data, the document as jsonb"));
    if (!JSON.contains(data.type())) {
      throw UnusableTableException.of(
          settings, "column data of its query is " + data.type() + ": expected jsonb or json");
    }
    return query;
  }

  /** The key columns, in the configured order. */
  static List<Column> key(TableSettings settings, Relation source) {
    List<String> names = settings.key();
    if (names.isEmpty()) {
      if (!source.stored()) {
        throw UnusableTableException.of(
            settings,
            "%s is no table with a primary key: name the columns that make its rows unique in sync.table.%s.key"
                .formatted(source.title(), settings.name()));
      }
      if (!source.primaryKey()) {
        throw UnusableTableException.of(
            settings, source.name() + " has no primary key: " + KeyAdvice.of(settings, source));
      }
      names = source.uniqueKeys().get(0);
    }
    List<Column> key = resolve(settings, source, names, "key column");
    if (source.stored()) {
      rejectWeak(settings, source, key);
    }
    return key;
  }

  private static void rejectWeak(TableSettings settings, Relation source, List<Column> key) {
    List<String> names = key.stream().map(Column::name).toList();
    if (!source.isUnique(names)) {
      throw UnusableTableException.of(
          settings,
          "%s has no unique index on exactly the key %s: %s"
              .formatted(source.name(), String.join(", ", names), KeyAdvice.of(settings, source)));
    }
    for (Column column : key) {
      if (!column.required()) {
        throw UnusableTableException.of(
            settings,
            "key column %s of %s is not NOT NULL; ALTER TABLE %2$s ALTER COLUMN %s SET NOT NULL"
                .formatted(column.name(), source.name(), Sql.identifier(column.name())));
      }
    }
  }

  /** The columns taken into the document, in the source's order. */
  static List<Column> columns(TableSettings settings, Relation source) {
    if (source.kind().equals("q")) {
      return List.of(source.column("data").orElseThrow());
    }
    if (settings.columns().isEmpty()) {
      return source.columns();
    }
    List<Column> chosen = resolve(settings, source, settings.columns(), "column");
    return source.columns().stream().filter(chosen::contains).toList();
  }

  /** The fields that a document must have, as they are called in it. */
  static List<String> required(TableSettings settings, Relation source, List<Column> columns) {
    return source.kind().equals("q")
        ? settings.required()
        : settings.required().stream()
            .map(
                field ->
                    Relation.column(columns, field)
                        .map(Column::name)
                        .orElseThrow(
                            () ->
                                UnusableTableException.of(
                                    settings,
                                    "required field "
                                        + field
                                        + " is not a column of the document"
                                        + NearNames.columns(columns))))
            .toList();
  }

  /** Columns by their names. */
  static List<Column> resolve(
      TableSettings settings, Relation relation, List<String> names, String what) {
    return names.stream()
        .map(
            name ->
                relation
                    .column(name)
                    .orElseThrow(
                        () ->
                            UnusableTableException.of(
                                settings,
                                relation.title()
                                    + " has no "
                                    + what
                                    + " "
                                    + name
                                    + NearNames.columns(relation.columns()))))
        .toList();
  }
}
