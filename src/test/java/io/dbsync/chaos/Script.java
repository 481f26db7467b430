package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Statements of a file beside the tests. */
final class Script {

  private Script() {}

  /** Runs all of them in one transaction. */
  static void run(String file, Sql database) {
    try (InputStream stream = Script.class.getResourceAsStream("/chaos/" + file);
        Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
