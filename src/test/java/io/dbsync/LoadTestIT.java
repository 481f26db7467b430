package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.Students;
import io.dbsync.testing.SyncLog;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command {@code load-test} of the JAR, and whether its report is true. */
final class LoadTestIT {

  private static final String REPORT = "LOAD_TEST_REPORT.md";

  private DatabasePair databases;
  private Map<String, String> settings;

  @BeforeEach
  void prepare() {
    databases = new DatabasePair();
    settings = new HashMap<>(databases.settings());
    settings.put("sync.poll.period", "200ms");
    settings.put("sync.api.port", Integer.toString(FreePort.find()));
  }

  @AfterEach
  void clean() {
    databases.close();
  }

  private void letTheReaderWrite() {
    databases.source().execute("GRANT INSERT, UPDATE, DELETE ON students TO " + databases.reader());
  }

  private static String report(EngineProcess process) throws IOException {
    return Files.readString(process.directory().resolve(REPORT));
  }

  /** The cells of a line of the report's table of results. */
  private static List<String> results(String report, String phase) {
    return report
        .lines()
        .filter(line -> line.startsWith("| " + phase))
        .flatMap(line -> Arrays.stream(line.split("\\|")))
        .map(String::strip)
        .filter(cell -> !cell.isEmpty())
        .toList();
  }

  @Test
  void measuresWithAnEngineOfItsOwn() throws Exception {
    // Given other students, who are not to be touched
    letTheReaderWrite();
    Students.add(databases.source(), 30);

    // When
    try (EngineProcess process = new EngineProcess(settings)) {
      int code = process.start("load-test", "--records", "205").awaitExit().code();

      // Then
      assertThat(code).as(process.output()).isZero();
      assertThat(process.output()).contains("in the load test's process", "All is well");
      String report = report(process);
      assertThat(report)
          .contains("All is well", "by `java -jar db-sync-engine.jar load-test --records 205`");
      assertTells(report, "INSERT", 205);
      assertTells(report, "UPDATE", 41);
      assertTells(report, "DELETE", 20);
      assertTells(report, "total", 266);

      SyncLog log = new SyncLog(databases);
      assertThat(log.count("INSERT", "success")).isEqualTo(30 + 205);
      assertThat(log.count("UPDATE", "success")).isEqualTo(41);
      assertThat(log.count("DELETE", "success")).isEqualTo(20);
      assertThat(rows("student_snapshots WHERE sync_status = 'deleted'")).isEqualTo(20);
      assertThat(rows("student_snapshots WHERE data->>'email' LIKE 'load-test-%'"))
          .isEqualTo(205 - 20);

      // When what it tells to be the way to remove its rows is done
      databases
          .source()
          .execute(report.lines().filter(line -> line.startsWith("DELETE FROM")).findFirst().get());

      // Then
      assertThat(databases.source().queryOne("SELECT count(*) FROM students")).isEqualTo("30");
    }
  }

  private static void assertTells(String report, String phase, int records) {
    List<String> cells = results(report, phase);
    assertThat(cells.subList(0, 5))
        .containsExactly(phase, Integer.toString(records), "100.0 %", "0", "0");
    List<Long> latencies =
        List.of(5, 7, 8, 9, 10).stream().map(n -> Long.parseLong(cells.get(n))).toList();
    assertThat(latencies).isSorted();
    assertThat(latencies.get(0)).isNotNegative();
    assertThat(Long.parseLong(cells.get(6))).isBetween(latencies.get(0), latencies.get(4));
    assertThat(latencies.get(4)).isLessThan(60_000);
    assertThat(Long.parseLong(cells.get(11))).isPositive();
  }

  private int rows(String of) {
    return Integer.parseInt(databases.target().queryOne("SELECT count(*) FROM " + of));
  }

  @Test
  void measuresTheEngineThatRuns() throws Exception {
    // Given
    letTheReaderWrite();
    settings.put("sync.api.token", "a secret");
    try (EngineProcess engine = new EngineProcess(settings).start().awaitHealthy();
        EngineProcess process = new EngineProcess(settings)) {
      // When it is done twice
      process.start("load-test", "--records", "50", "--rate", "200");
      assertThat(process.awaitExit().code()).as(process.output()).isZero();
      process.start("load-test", "--records", "70", "--report", "second.md");
      assertThat(process.awaitExit().code()).as(process.output()).isZero();

      // Then neither disturbs the other
      assertThat(process.output()).contains("found running at http://127.0.0.1:");
      assertTells(report(process), "INSERT", 50);
      String second = Files.readString(process.directory().resolve("second.md"));
      assertTells(second, "INSERT", 70);
      assertTells(second, "total", 70 + 14 + 7);
      assertThat(second).contains("found running at").doesNotContain("a secret");
      assertThat(engine.isRunning()).isTrue();
      assertThat(rows("student_snapshots WHERE data IS NOT NULL")).isEqualTo(50 - 5 + 70 - 7);
    }
  }

  @Test
  void tellsWhichRightsAreMissing() throws Exception {
    try (EngineProcess process = new EngineProcess(settings)) {
      assertThat(process.start("load-test").awaitExit().code()).isEqualTo(1);
      assertThat(process.output())
          .contains(
              "failed: role " + databases.reader() + " may not write the source",
              "GRANT INSERT, UPDATE, DELETE ON public.students TO " + databases.reader() + ";")
          .containsOnlyOnce("\n")
          .doesNotContain("\tat ");
      assertThat(process.directory().resolve(REPORT)).doesNotExist();
    }
    assertThat(databases.source().queryOne("SELECT count(*) FROM students")).isEqualTo("0");
  }

  @Test
  void tellsThatNoTableTakesStudents() throws Exception {
    // Given
    databases.source().execute("ALTER TABLE students DROP COLUMN course");

    // Then
    try (EngineProcess process = new EngineProcess(settings)) {
      assertThat(process.start("load-test").awaitExit().code()).isEqualTo(1);
      assertThat(process.output()).contains("name, email, age, course", "configured: students");
    }
  }

  @Test
  void tellsWhatTheDatabaseRefused() throws Exception {
    // Given
    letTheReaderWrite();
    databases.source().execute("ALTER TABLE students ADD CHECK (age < 30)");

    // When the thirteenth student is one too old
    try (EngineProcess process = new EngineProcess(settings)) {
      assertThat(process.start("load-test").awaitExit().code()).isEqualTo(1);

      // Then
      assertThat(process.output())
          .contains(
              "writing to public.students failed",
              "check constraint",
              "DELETE FROM public.students")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void refusesBadArguments() throws Exception {
    for (List<String> arguments :
        List.of(
            List.of("--records", "0"),
            List.of("--records", "many"),
            List.of("--rate", "-1"),
            List.of("--report", "no/such/directory/report.md"),
            List.of("--writer-url", "postgres://somewhere"),
            List.of("--nonsense"))) {
      try (EngineProcess process = new EngineProcess(settings)) {
        String[] command = new String[arguments.size() + 1];
        command[0] = "load-test";
        for (int i = 0; i < arguments.size(); i++) {
          command[i + 1] = arguments.get(i);
        }
        assertThat(process.start(command).awaitExit().code()).as("%s", arguments).isEqualTo(2);
        assertThat(process.output())
            .contains(arguments.get(0), "Usage: db-sync-engine load-test")
            .doesNotContain("WARN");
      }
    }
  }
}
