package io.dbsync.demo;

import io.dbsync.testing.PostgresServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The text that tells what runs and what one can do with it, ready to be copied and pasted. */
final class Instructions {

  private final String source;
  private final String target;
  private final String api;
  private final double writes;

  /**
   * @param port the API's
   * @param writes changes a second that the demo makes by itself
   */
  Instructions(PostgresServer source, PostgresServer target, int port, double writes) {
    this.source = "postgresql://postgres@127.0.0.1:" + source.port() + "/source";
    this.target = "postgresql://postgres@127.0.0.1:" + target.port() + "/target";
    this.api = "http://127.0.0.1:" + port;
    this.writes = writes;
  }

  String text() {
    return """

        The students are copied. This runs until Ctrl-C:

          source   %1$s   table students
          target   %2$s   tables student_snapshots, sync_logs
          engine   %3$s/dashboard
        %4$s
        Its health, and a comparison at once:

          curl -s %3$s/
          curl -s -X POST %3$s/api/sync/poll

        %5$sChange a student in the source:

          psql %1$s -c "UPDATE students SET age = age + 1, updated_at = now() WHERE id = 7"

        See the student's document and history in the target, after the next comparison:

          psql %2$s -c "SELECT jsonb_pretty(data) FROM student_snapshots WHERE student_id = 7"
          psql %2$s -c "SELECT id, operation, status, timestamp FROM sync_logs WHERE record_id = '7' ORDER BY id"

        An outage: type stop target here, and start target after a while.
        """
        .formatted(source, target, api, changes(), psqlMissing());
  }

  private String changes() {
    return writes > 0
        ? "\nStudents come, change and go all the time, %s a second.\n".formatted(writes)
        : "";
  }

  private static String psqlMissing() {
    boolean installed =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .flatMap(directory -> Stream.of("psql", "psql.exe").map(p -> Path.of(directory, p)))
            .anyMatch(Files::isExecutable);
    return installed
        ? ""
        : """
        psql is not installed here (package postgresql-client). Any other PostgreSQL client will do,
        or start the demo with -Ddemo.writes=2, which changes students by itself.

        """;
  }
}
