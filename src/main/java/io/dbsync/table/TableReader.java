package io.dbsync.table;

import io.dbsync.settings.TableSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks a configured table up in both databases, and makes its snapshot table if it is missing. */
public final class TableReader {

  private static final List<String> DOCUMENT_COLUMNS =
      List.of("data", "sync_status", "last_synced_at");

  private final SourceReader sources;
  private final Catalog targetCatalog;
  private final JdbcTemplate target;

  /**
   * @param sourceCatalog gives a table's source, its search path as the role has it
   * @param source gives a table's source as it is read, for queries
   * @param targetCatalog the target, its search path as the role has it
   * @param target the target, writable
   */
  public TableReader(
      Function<TableSettings, DataSource> sourceCatalog,
      Function<TableSettings, DataSource> source,
      DataSource targetCatalog,
      DataSource target) {
    this.sources = new SourceReader(sourceCatalog, source);
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
    Relation source = sources.relation(settings);
    List<Column> key = SourceReader.key(settings, source);
    Relation snapshots =
        targetCatalog
            .find(settings.target())
            .orElseThrow(
                () ->
                    SourceReader.unusable(
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
        SourceReader.columns(settings, source));
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
      target.execute(create(settings, SourceReader.key(settings, sources.relation(settings))));
    } else if (lacksEngineColumns(existing.get())) {
      target.execute(TableSql.addEngineColumns(existing.get().name()));
    }
  }

  /**
   * What {@link #createSnapshots} would do; changes nothing.
   *
   * @param settings the table's definition
   * @return the statement; empty if there is nothing to be done
   * @throws UnusableTableException if the table could not be used after that
   */
  public Optional<String> missing(TableSettings settings) {
    Optional<Relation> existing = targetCatalog.find(settings.target());
    if (existing.isPresent() && !lacksEngineColumns(existing.get())) {
      read(settings);
      return Optional.empty();
    }
    Relation source = sources.relation(settings);
    List<Column> key = SourceReader.key(settings, source);
    SourceReader.columns(settings, source);
    if (existing.isPresent()) {
      targetKey(settings, key, existing.get().withEngineColumns(Relation.ENGINE_COLUMNS));
      return Optional.of(TableSql.addEngineColumns(existing.get().name()));
    }
    if (TableSql.targetKeyNames(settings, key).size() != key.size()) {
      throw SourceReader.unusable(
          settings, "target-key has not as many columns as the key, " + key.size());
    }
    targetCatalog
        .refusal(settings.target())
        .ifPresent(
            reason -> {
              throw SourceReader.unusable(settings, reason);
            });
    return Optional.of(create(settings, key));
  }

  private String create(TableSettings settings, List<Column> key) {
    return TableSql.createSnapshots(targetCatalog.quoted(settings.target()), settings, key);
  }

  private static boolean lacksEngineColumns(Relation snapshots) {
    return !Relation.ENGINE_COLUMNS.stream().allMatch(name -> snapshots.column(name).isPresent());
  }

  private static List<Column> targetKey(
      TableSettings settings, List<Column> key, Relation snapshots) {
    List<String> names = TableSql.targetKeyNames(settings, key);
    if (names.size() != key.size()) {
      throw SourceReader.unusable(
          settings, "target-key has " + names.size() + " column(s), the key " + key.size());
    }
    List<Column> targetKey = SourceReader.resolve(settings, snapshots, names, "key");
    if (!snapshots.isUnique(names)) {
      throw SourceReader.unusable(
          settings,
          snapshots.name() + " has no unique index on exactly " + String.join(", ", names));
    }
    for (int i = 0; i < key.size(); i++) {
      if (!key.get(i).fits(targetKey.get(i))) {
        throw SourceReader.unusable(
            settings,
            "key column %s is %s in the target: expected %s, as in the source"
                .formatted(names.get(i), targetKey.get(i).type(), key.get(i).type()));
      }
    }
    for (String name :
        Stream.concat(DOCUMENT_COLUMNS.stream(), Relation.ENGINE_COLUMNS.stream()).toList()) {
      Column column =
          snapshots
              .column(name)
              .orElseThrow(
                  () ->
                      SourceReader.unusable(settings, snapshots.name() + " has no column " + name));
      if (name.equals("data") && (column.required() || !column.type().equals("jsonb"))) {
        throw SourceReader.unusable(
            settings,
            snapshots.name()
                + ".data must be a jsonb column that may be NULL: a soft-deleted row has none");
      }
    }
    return targetKey;
  }
}
