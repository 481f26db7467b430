package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords of databases are changed while the engine runs. */
final class NewPasswordTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void needsNoRestart() throws Exception {
    try (PostgresServer server = new PostgresServer();
        DatabasePair pair = new DatabasePair(server, server)) {
      // Given one password in a file of its own, one in application.properties
      Sql admin = new Sql(server.jdbcUrl("postgres"));
      admin.execute(
          "COPY (SELECT 'host all %s,%s all scram-sha-256' UNION ALL SELECT 'host all all all trust')"
                  .formatted(pair.reader(), pair.writer())
              + " TO PROGRAM 'cat > pg_hba.conf'");
      change(admin, pair, "first");
      Students.add(pair.source(), 5);
      try (InProcessEngine engine =
          new InProcessEngine(directory, Map.of(), settings()).awaitStarted()) {
        Oracle oracle = new Oracle(pair);
        oracle.awaitInSync(PATIENCE);

        // When they are changed before the settings are, and no session is left
        admin.execute("ALTER ROLE %s PASSWORD 'second'".formatted(pair.reader()));
        admin.execute("ALTER ROLE %s PASSWORD 'second'".formatted(pair.writer()));
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN ('%s', '%s')"
                .formatted(pair.reader(), pair.writer()));
        Students.add(pair.source(), 5);
        Awaitility.await("refused")
            .atMost(PATIENCE)
            .until(
                () -> engine.api().get("/").text(),
                text -> text.contains("(sync.target.username, .password)"));
        change(admin, pair, "second");

        // Then
        oracle.awaitInSync(PATIENCE);
        Awaitility.await("up").atMost(PATIENCE).until(() -> engine.api().isUp());
        assertThat(pair.target().queryOne("SELECT count(*) FROM sync_logs WHERE status = 'failed'"))
            .isEqualTo("0");
      }
    }
  }

  private void change(Sql admin, DatabasePair pair, String password) throws Exception {
    admin.execute("ALTER ROLE %s PASSWORD '%s'".formatted(pair.reader(), password));
    admin.execute("ALTER ROLE %s PASSWORD '%s'".formatted(pair.writer(), password));
    admin.execute("SELECT pg_reload_conf()");
    Map<String, String> urls = pair.settings();
    Files.writeString(directory.resolve("secret"), password + "\n");
    Files.writeString(
        directory.resolve("application.properties"),
        """
        sync.source.url = %s
        sync.source.password = %s
        sync.target.url = %s
        sync.target.password-file = secret
        sync.table.students.source = students
        sync.table.students.target = student_snapshots
        sync.table.students.target-key = student_id
        """
            .formatted(urls.get("sync.source.url"), password, urls.get("sync.target.url")));
  }

  private static Properties settings() {
    Properties properties = new Properties();
    properties.setProperty("sync.api.port", Integer.toString(FreePort.find()));
    properties.setProperty("sync.poll.period", "200ms");
    return properties;
  }
}
