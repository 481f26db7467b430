package io.dbsync.operations;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.ValidateResult;

/** What a {@link Migration} would do. Looks only; what it tells are SQL and comments of SQL. */
final class MigrationPlan {

  private final Settings settings;
  private final Flyway flyway;
  private final TableReader reader;
  private final List<String> lines = new ArrayList<>();
  private int failures;

  /**
   * @param flyway knows the engine's own tables
   */
  MigrationPlan(Settings settings, Databases databases, Flyway flyway) {
    this.settings = settings;
    this.flyway = flyway;
    this.reader = new TableReader(databases);
  }

  /** Looks everything up. */
  Migration.Plan make() {
    tell("target " + settings.target().location());
    engineTables();
    settings.tables().values().forEach(this::snapshotTable);
    tell("a dry run: nothing was changed");
    return new Migration.Plan(String.join(System.lineSeparator(), lines), failures);
  }

  private void engineTables() {
    MigrationInfo[] pending = flyway.info().pending();
    Arrays.stream(pending)
        .forEach(
            m -> tell("migration " + m.getVersion() + " is to be done: " + m.getDescription()));
    if (pending.length == 0) {
      tell("the engine's own tables are up to date");
    }
    ValidateResult done = flyway.validateWithResult();
    if (!done.validationSuccessful) {
      failures++;
      tell("the migrations cannot be done: " + done.getAllErrorMessages());
    }
  }

  private void snapshotTable(TableSettings table) {
    String what = "table " + table.name() + " (" + table.target() + ")";
    try {
      Optional<String> statement = reader.missing(table);
      tell(what + (statement.isEmpty() ? " is up to date" : " is to be done:"));
      statement.ifPresent(sql -> lines.add(sql.strip() + ";"));
    } catch (RuntimeException e) {
      failures++;
      tell(what + " cannot be used: " + SqlErrors.reason(e));
    }
  }

  private void tell(String text) {
    // a reason may be several lines, none of which is SQL
    lines.add("-- " + text.replaceAll("\\R", " "));
  }
}
