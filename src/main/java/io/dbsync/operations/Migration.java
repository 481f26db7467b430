package io.dbsync.operations;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.diff.Sequences;
import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.TableReader;
import io.dbsync.table.UnusableTableException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the target's tables up to date: the engine's own, and the snapshot tables. */
public final class Migration {

  private static final Logger LOGGER = LoggerFactory.getLogger(Migration.class);

  /** Looking a table up is a dozen short statements, of which a database does several at once. */
  private static final int WORKERS = 4;

  private static final String HISTORY_TABLE = "sync_schema_history";

  private final Settings settings;
  private final Databases databases;

  /**
   * What a migration would do.
   *
   * @param text the plan: SQL, and comments of SQL
   * @param failures what cannot be done: tables that cannot be used, and the engine's own
   */
  public record Plan(String text, int failures) {}

  /**
   * @param settings the configured tables
   * @param databases the sources, for the key types, and the target
   */
  public Migration(Settings settings, Databases databases) {
    this.settings = settings;
    this.databases = databases;
  }

  /**
   * Migrates the engine's tables, then makes the snapshot tables that are missing. A table that
   * cannot be used is logged and left out: its polls tell why.
   *
   * @return how many configured tables cannot be used
   */
  public int run() {
    engineTables();
    return snapshotTables(settings.tables().values());
  }

  /** Migrates the engine's own tables, and sets their sequences right if they are behind. */
  void engineTables() {
    flyway().migrate();
    new Sequences(databases.target()).advance();
  }

  /** The version of the engine's own tables that this engine knows. */
  int version() {
    return Arrays.stream(flyway().info().all())
        .filter(migration -> migration.getState().isResolved() && migration.getVersion() != null)
        .mapToInt(migration -> Integer.parseInt(migration.getVersion().getVersion()))
        .max()
        .orElse(0);
  }

  /** What {@link #run} would do; nothing is changed. */
  public Plan plan() {
    return new MigrationPlan(settings, databases, flyway()).make();
  }

  private Flyway flyway() {
    return Flyway.configure()
        // a statement that waits for a lock on a table keeps all others from it
        .dataSource(databases.targetWriter())
        .locations("classpath:db/migration")
        .table(HISTORY_TABLE)
        // the target's owner may have tables of his own in the schema
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .validateMigrationNaming(true)
        // what is to be done is no mistake; nor is what a newer engine has done
        .ignoreMigrationPatterns("*:pending", "*:future")
        .load();
  }

  /**
   * Makes the snapshot tables that are missing.
   *
   * @return how many of them cannot be used
   */
  int snapshotTables(Collection<TableSettings> tables) {
    TableReader reader = new TableReader(databases);
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<Boolean>> usable =
          tables.stream().map(table -> workers.submit(() -> isUsable(table, reader))).toList();
      int unusable = 0;
      for (Future<Boolean> table : usable) {
        unusable += table.get() ? 0 : 1;
      }
      return unusable;
    } catch (ExecutionException e) {
      // as it was: whoever waits for the database tells its message
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      workers.shutdownNow();
    }
  }

  /** Makes a table's snapshot table if it is missing. */
  private static boolean isUsable(TableSettings table, TableReader reader) {
    try {
      reader.createSnapshots(table);
      reader.read(table);
      return true;
    } catch (UnusableTableException e) {
      LOGGER.error("event=table-unusable table={} reason=\"{}\"", table.name(), e.getMessage());
    } catch (RuntimeException e) {
      if (SqlErrors.kind(e) == SqlErrors.Kind.OUTAGE) {
        throw e;
      }
      LOGGER.error(
          "event=table-unusable table={} reason=\"{}\"", table.name(), SqlErrors.reason(e));
    }
    return false;
  }
}
