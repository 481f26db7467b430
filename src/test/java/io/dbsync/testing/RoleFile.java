package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Runs a file of {@code docs/roles} as {@code psql -v name=value …} would. */
public final class RoleFile {

  private static final Pattern VARIABLE = Pattern.compile(":(['\"])(\\w+)\\1");

  private RoleFile() {}

  /**
   * Runs a file.
   *
   * @param database as its owner
   * @param file for instance {@code source-role}
   * @param role the role that it makes
   * @param variables further ones than role, password and schema
   */
  public static void run(Sql database, String file, String role, Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("role", role);
    all.put("password", role);
    all.put("schema", "public");
    all.put("DBNAME", database.queryOne("SELECT current_database()"));
    database.execute(VARIABLE.matcher(read(file)).replaceAll(variable -> quoted(variable, all)));
  }

  private static String quoted(MatchResult variable, Map<String, String> values) {
    String quote = variable.group(1);
    return quote + values.get(variable.group(2)).replace(quote, quote + quote) + quote;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of("docs/roles", file + ".sql"))
          // the driver would look for parameters in them
          .replaceAll("(?m)^--.*$", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
