package io.dbsync.table;

import io.dbsync.settings.TableSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks a configured table up in both databases, and makes its snapshot table if it is missing. */
public final class TableReader {

  private static final Set<String> TABLE_KINDS = Set.of("r", "p");
  private static final List<String> DOCUMENT_COLUMNS =
      List.of("data", "sync_status", "last_synced_at");
  private static final List<String> ENGINE_COLUMNS =
      List.of("source_version", "source_clock", "source_delta");

  private final Catalog sourceCatalog;
  private final Catalog targetCatalog;
  private final JdbcTemplate target;

  /**
   * @param source the source, its search path as the role has it
   * @param targetCatalog the target, its search path as the role has it
   * @param target the target, writable
   */
  public TableReader(DataSource source, DataSource targetCatalog, DataSource target) {
    this.sourceCatalog = new Catalog(source);
    this.targetCatalog = new Catalog(targetCatalog);
    this.target = new JdbcTemplate(target);
  }

  /**
   * The table as it is now.
   *
   * @param settings its definition
   * @throws UnusableTableException if something is missing or cannot be used
   */
  public Table read(TableSettings settings) {
    Relation source = source(settings);
    List<Column> key = key(settings, source);
    Relation snapshots =
        targetCatalog
            .find(settings.target())
            .orElseThrow(
                () ->
                    unusable(
                        settings,
                        "the target has no table "
                            + settings.target()
                            + "; `migrate` or a restart of the engine makes it"));
    return new Table(
        settings,
        source,
        snapshots,
        key,
        targetKey(settings, key, snapshots),
        columns(settings, source));
  }

  /**
   * Makes the snapshot table if it is missing, and adds the engine's columns to one that somebody
   * else made.
   *
   * @param settings the table's definition
   * @throws UnusableTableException if the source table cannot be used
   */
  public void createSnapshots(TableSettings settings) {
    Optional<Relation> existing = targetCatalog.find(settings.target());
    if (existing.isEmpty()) {
      Relation source = source(settings);
      List<Column> key = key(settings, source);
      target.execute(
          TableSql.createSnapshots(targetCatalog.quoted(settings.target()), settings, key));
    } else if (!ENGINE_COLUMNS.stream().allMatch(name -> existing.get().column(name).isPresent())) {
      target.execute(TableSql.addEngineColumns(existing.get().name()));
    }
  }

  private Relation source(TableSettings settings) {
    Relation source =
        sourceCatalog
            .find(settings.source())
            .orElseThrow(
                () ->
                    unusable(
                        settings,
                        "the source has no table "
                            + settings.source()
                            + ", or its schema is not visible to the role"));
    if (!TABLE_KINDS.contains(source.kind())) {
      throw unusable(
          settings, source.name() + " is not a table: expected a table or a partitioned table");
    }
    return source;
  }

  private static List<Column> key(TableSettings settings, Relation source) {
    List<String> names = settings.key();
    if (names.isEmpty()) {
      if (!source.primaryKey()) {
        throw unusable(
            settings,
            source.name()
                + " has no primary key: name the NOT NULL columns of a unique index in sync.table."
                + settings.name()
                + ".key");
      }
      names = source.uniqueKeys().get(0);
    }
    List<Column> key = resolve(settings, source, names, "key");
    if (!source.isUnique(names)) {
      throw unusable(
          settings,
          source.name() + " has no unique index on exactly the key " + String.join(", ", names));
    }
    for (Column column : key) {
      if (!column.required()) {
        throw unusable(
            settings, "key column " + column.name() + " of " + source.name() + " is not NOT NULL");
      }
    }
    return key;
  }

  private static List<Column> targetKey(
      TableSettings settings, List<Column> key, Relation snapshots) {
    List<String> names = TableSql.targetKeyNames(settings, key);
    if (names.size() != key.size()) {
      throw unusable(
          settings, "target-key has " + names.size() + " column(s), the key " + key.size());
    }
    List<Column> targetKey = resolve(settings, snapshots, names, "key");
    if (!snapshots.isUnique(names)) {
      throw unusable(
          settings,
          snapshots.name() + " has no unique index on exactly " + String.join(", ", names));
    }
    for (int i = 0; i < key.size(); i++) {
      if (!key.get(i).fits(targetKey.get(i))) {
        throw unusable(
            settings,
            "key column %s is %s in the target: expected %s, as in the source"
                .formatted(names.get(i), targetKey.get(i).type(), key.get(i).type()));
      }
    }
    for (String name : Stream.concat(DOCUMENT_COLUMNS.stream(), ENGINE_COLUMNS.stream()).toList()) {
      Column column =
          snapshots
              .column(name)
              .orElseThrow(() -> unusable(settings, snapshots.name() + " has no column " + name));
      if (name.equals("data") && (column.required() || !column.type().equals("jsonb"))) {
        throw unusable(
            settings,
            snapshots.name()
                + ".data must be a jsonb column that may be NULL: a soft-deleted row has none");
      }
    }
    return targetKey;
  }

  private static List<Column> columns(TableSettings settings, Relation source) {
    List<Column> columns = source.columns();
    if (!settings.columns().isEmpty()) {
      resolve(settings, source, settings.columns(), "column");
      columns = columns.stream().filter(c -> settings.columns().contains(c.name())).toList();
    }
    for (String field : settings.required()) {
      if (columns.stream().noneMatch(c -> c.name().equals(field))) {
        throw unusable(settings, "required field " + field + " is not a column of the document");
      }
    }
    return columns;
  }

  private static List<Column> resolve(
      TableSettings settings, Relation relation, List<String> names, String what) {
    return names.stream()
        .map(
            name ->
                relation
                    .column(name)
                    .orElseThrow(
                        () ->
                            unusable(
                                settings, relation.name() + " has no " + what + " column " + name)))
        .toList();
  }

  private static UnusableTableException unusable(TableSettings settings, String reason) {
    return new UnusableTableException("table " + settings.name() + ": " + reason);
  }
}
