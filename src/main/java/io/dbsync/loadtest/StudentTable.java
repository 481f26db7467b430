package io.dbsync.loadtest;

import io.dbsync.database.SqlErrors;
import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.TableSql;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The configured table that students can be written to.
 *
 * @param settings its definition
 * @param name of the source table, schema-qualified, as SQL writes it
 */
record StudentTable(TableSettings settings, String name) {

  private static final List<String> COLUMNS = List.of("name", "email", "age", "course");

  /**
   * Looks for it among those of {@code sync.source.*}: the one called students first.
   *
   * @param sources give a table's source, whose search path resolves names
   * @throws LoadTestException if there is none
   */
  static StudentTable find(Settings settings, Function<TableSettings, DataSource> sources) {
    List<String> others = new ArrayList<>();
    List<TableSettings> candidates =
        settings.tablesOf(TableSettings.DEFAULT_SOURCE).stream()
            .sorted(Comparator.comparing(table -> !table.name().equals("students")))
            .toList();
    for (TableSettings candidate : candidates) {
      List<StudentTable> found =
          new NamedParameterJdbcTemplate(sources.apply(candidate))
              .query(
                  TableSql.plain("load-test/source-table"),
                  Map.of("source", candidate.source()),
                  (row, n) -> {
                    Set<String> columns =
                        new HashSet<>(List.of((String[]) row.getArray("columns").getArray()));
                    return columns.containsAll(COLUMNS)
                        ? new StudentTable(candidate, row.getString("name"))
                        : null;
                  });
      if (!found.isEmpty() && found.get(0) != null) {
        return found.get(0);
      }
      others.add(candidate.source() + (found.isEmpty() ? " (not there)" : ""));
    }
    throw new LoadTestException(
        "no configured table can take students: expected one whose source has the columns "
            + String.join(", ", COLUMNS)
            + ", such as sync.table.students.source=students; configured: "
            + String.join(", ", others));
  }

  /**
   * Fails unless the writer may write it.
   *
   * @param writer the source, as the role that shall write
   * @throws LoadTestException that names the missing rights
   */
  void requireRights(NamedParameterJdbcTemplate writer) {
    try {
      writer.queryForObject(
          TableSql.plain("load-test/rights"),
          Map.of("name", name),
          (row, n) -> {
            String role = row.getString("role");
            if (row.getBoolean("standby")) {
              throw new LoadTestException("the writer's server is a standby: it takes no writes");
            }
            List<String> missing = List.of((String[]) row.getArray("missing").getArray());
            List<String> sequences = List.of((String[]) row.getArray("sequences").getArray());
            if (!missing.isEmpty() || !sequences.isEmpty()) {
              throw new LoadTestException(denied(role, missing, sequences));
            }
            return role;
          });
    } catch (DataAccessException e) {
      throw new LoadTestException(
          "the writer cannot look " + name + " up in the source: " + SqlErrors.reason(e));
    }
  }

  private String denied(String role, List<String> missing, List<String> sequences) {
    List<String> grants = new ArrayList<>();
    List<String> lacking = new ArrayList<>();
    if (!missing.isEmpty()) {
      lacking.add(String.join(", ", missing) + " on " + name);
      grants.add("GRANT " + String.join(", ", missing) + " ON " + name + " TO " + role + ";");
    }
    for (String sequence : sequences) {
      lacking.add("USAGE on the sequence " + sequence);
      grants.add("GRANT USAGE ON SEQUENCE " + sequence + " TO " + role + ";");
    }
    return "role "
        + role
        + " may not write the source: it lacks "
        + String.join(" and ", lacking)
        + ". The engine itself only reads; name a role that may write by --writer-username, or"
        + " as the owner of the table: "
        + String.join(" ", grants);
  }
}
