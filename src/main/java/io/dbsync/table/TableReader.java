package io.dbsync.table;

import io.dbsync.database.Databases;
import io.dbsync.settings.TableSettings;
import java.util.List;
import java.util.Optional;

/** Looks a configured table up in both databases, and makes its snapshot table if it is missing. */
public final class TableReader {

  private final SourceReader sources;
  private final SnapshotReader snapshots;

  /**
   * @param databases the sources, once with the search path of the role and once as they are read,
   *     and the target
   */
  public TableReader(Databases databases) {
    this.sources = new SourceReader(databases::sourceCatalog, databases::source);
    this.snapshots =
        new SnapshotReader(new Catalog(databases.targetReader(), false), databases.targetWriter());
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
    Relation target = snapshots.read(settings);
    List<Column> columns = SourceReader.columns(settings, source);
    return new Table(
        settings,
        source,
        target,
        key,
        snapshots.key(settings, key, target),
        columns,
        SourceReader.required(settings, source, columns));
  }

  /**
   * Makes the snapshot table if it is missing, and adds the engine's columns to one that somebody
   * else made.
   *
   * @param settings the table's definition
   * @throws UnusableTableException if the source table cannot be used
   */
  public void createSnapshots(TableSettings settings) {
    if (!snapshots.complete(settings)) {
      snapshots.create(settings, SourceReader.key(settings, sources.relation(settings)));
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
    Relation source = sources.relation(settings);
    List<Column> key = SourceReader.key(settings, source);
    SourceReader.required(settings, source, SourceReader.columns(settings, source));
    return snapshots.missing(settings, key);
  }
}
