package io.dbsync.table;

import io.dbsync.database.SqlErrors;
import io.dbsync.settings.TableSettings;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks snapshot tables up, makes those that are missing, and checks those that somebody made. */
final class SnapshotReader {

  private final Catalog catalog;
  private final JdbcTemplate target;

  /**
   * @param catalog of the target
   * @param target the target, writable, with bounded waits for locks
   */
  SnapshotReader(Catalog catalog, DataSource target) {
    this.catalog = catalog;
    this.target = new JdbcTemplate(target);
  }

  /**
   * The snapshot table as it is now.
   *
   * @throws UnusableTableException if it is missing or cannot be used
   */
  Relation read(TableSettings settings) {
    return find(settings)
        .orElseThrow(
            () ->
                UnusableTableException.of(
                    settings,
                    "the target has no table "
                        + settings.target()
                        + "; `migrate` or a restart of the engine makes it"));
  }

  private Optional<Relation> find(TableSettings settings) {
    Optional<Relation> found = catalog.find(settings.target());
    found
        .filter(relation -> !relation.stored())
        .ifPresent(
            relation -> {
              throw UnusableTableException.of(
                  settings, relation.name() + " in the target is no table");
            });
    return found;
  }

  /**
   * Adds the engine's columns to a snapshot table that somebody else made.
   *
   * @return whether there is one
   */
  boolean complete(TableSettings settings) {
    Optional<Relation> existing = find(settings);
    existing.filter(EngineColumns::areMissing).ifPresent(this::addEngineColumns);
    return existing.isPresent();
  }

  private void addEngineColumns(Relation snapshots) {
    try {
      target.execute(TableSql.addEngineColumns(snapshots.name()));
    } catch (DataAccessException e) {
      if (SqlErrors.kind(e) != SqlErrors.Kind.LOCK) {
        throw e;
      }
      String reason =
          "ALTER TABLE %s, which adds the engine's columns, gets no lock in the target: another session uses the table; the next poll tries again"
              .formatted(snapshots.name());
      throw new CannotAcquireLockException(reason, new SQLException(reason, "55P03"));
    }
  }

  /** Makes a snapshot table, unless somebody has made it in the meantime. */
  void create(TableSettings settings, List<Column> key) {
    target.execute(creation(settings, key, catalog.newName(settings.target())));
  }

  private static String creation(TableSettings settings, List<Column> key, String name) {
    List<String> names = TableSql.targetKeyNames(settings, key);
    requireAsMany(settings, key, names);
    rejectEngineColumns(settings, names);
    return TableSql.createSnapshots(name, settings, key);
  }

  /**
   * What {@link #complete} and {@link #create} would do; changes nothing.
   *
   * @return the statement; empty if there is nothing to be done
   * @throws UnusableTableException if the table could not be used after that
   */
  Optional<String> missing(TableSettings settings, List<Column> key) {
    Optional<Relation> existing = find(settings);
    if (existing.isPresent()) {
      key(settings, key, existing.get().withEngineColumns(EngineColumns.ADDED));
      return existing
          .filter(EngineColumns::areMissing)
          .map(snapshots -> TableSql.addEngineColumns(snapshots.name()));
    }
    String name = catalog.newName(settings.target());
    String statement = creation(settings, key, name);
    catalog
        .refusal(name)
        .ifPresent(
            reason -> {
              throw UnusableTableException.of(settings, reason);
            });
    return Optional.of(statement);
  }

  private static void requireAsMany(
      TableSettings settings, List<Column> key, List<String> targetKey) {
    if (targetKey.size() != key.size()) {
      throw UnusableTableException.of(
          settings, "target-key has " + targetKey.size() + " column(s), the key " + key.size());
    }
  }

  private static void rejectEngineColumns(TableSettings settings, List<String> key) {
    key.stream()
        .filter(EngineColumns::has)
        .findFirst()
        .ifPresent(
            name -> {
              throw UnusableTableException.of(
                  settings,
                  "the key column %s has the name of a column of the engine: give it another one in"
                          .formatted(name)
                      + " the target, by sync.table."
                      + settings.name()
                      + ".target-key");
            });
  }

  /**
   * The key columns of a snapshot table.
   *
   * @param key those of the source
   * @throws UnusableTableException if the table cannot be used
   */
  List<Column> key(TableSettings settings, List<Column> key, Relation snapshots) {
    List<String> wanted = TableSql.targetKeyNames(settings, key);
    requireAsMany(settings, key, wanted);
    rejectEngineColumns(settings, wanted);
    List<Column> targetKey = wanted.stream().map(n -> keyColumn(settings, snapshots, n)).toList();
    List<String> names = targetKey.stream().map(Column::name).toList();
    if (!snapshots.isUnique(names)) {
      throw UnusableTableException.of(
          settings,
          snapshots.name()
              + " has no unique index on exactly "
              + String.join(", ", names)
              + "; one that is DEFERRABLE does not do");
    }
    for (int i = 0; i < key.size(); i++) {
      if (!key.get(i).fits(targetKey.get(i))) {
        throw UnusableTableException.of(
            settings,
            "key column %s is %s in the target: expected %s; ALTER TABLE %s ALTER COLUMN %s TYPE %s"
                .formatted(
                    names.get(i),
                    targetKey.get(i).type(),
                    key.get(i).newType(),
                    snapshots.name(),
                    Sql.identifier(names.get(i)),
                    key.get(i).newType()));
      }
    }
    requireEngineColumns(settings, snapshots);
    rejectOthersThatMustBeFilled(settings, snapshots, names);
    return targetKey;
  }

  private static Column keyColumn(TableSettings settings, Relation snapshots, String name) {
    return snapshots
        .column(name)
        .orElseThrow(
            () ->
                UnusableTableException.of(
                    settings,
                    snapshots.name()
                        + " has no key column "
                        + name
                        + ": name the columns that hold the key there in sync.table."
                        + settings.name()
                        + ".target-key"));
  }

  private static void requireEngineColumns(TableSettings settings, Relation snapshots) {
    for (EngineColumns.Own own : EngineColumns.ALL) {
      Column column =
          snapshots
              .column(own.name())
              .orElseThrow(
                  () ->
                      UnusableTableException.of(
                          settings, snapshots.name() + " has no column " + own.name()));
      if (!own.mayBe(column.type())) {
        throw UnusableTableException.of(
            settings,
            "%s.%s is %s: expected %s"
                .formatted(snapshots.name(), own.name(), column.type(), own.types().get(0)));
      }
      if (column.required() && !own.name().equals("sync_status")) {
        throw UnusableTableException.of(
            settings,
            "%s.%s is NOT NULL: a row that failed or was deleted may have none"
                .formatted(snapshots.name(), own.name()));
      }
    }
  }

  /** The engine fills its own columns alone; the owner's have to do with that. */
  private static void rejectOthersThatMustBeFilled(
      TableSettings settings, Relation snapshots, List<String> key) {
    String others =
        snapshots.columns().stream()
            .filter(column -> column.required() && !column.filled())
            .map(Column::name)
            .filter(name -> !key.contains(name) && !EngineColumns.has(name))
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      throw UnusableTableException.of(
          settings,
          snapshots.name()
              + " has columns that are NOT NULL and that the engine does not fill: "
              + others
              + "; give them a default, or drop NOT NULL");
    }
  }
}
