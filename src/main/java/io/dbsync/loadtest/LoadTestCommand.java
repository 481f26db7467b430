package io.dbsync.loadtest;

import io.dbsync.settings.ProcessEnvironment;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postgresql.Driver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code load-test} on the command line. */
@Command(
    name = "load-test",
    header = "Measures how long changes take from the source to the target.",
    description =
        "%nInserts students into the source, updates 20 %% of them, deletes 10 %%, and writes a"
            + " report of how long each change took until it was visible in the target.%n%n"
            + "The engine is the one that answers at sync.api.host and sync.api.port; if none does,"
            + " one runs in this process meanwhile. The rows stay in the source; the report tells how"
            + " to remove them.%n",
    footer = {
      "",
      "The password of --writer-username is read from LOAD_TEST_WRITER_PASSWORD.",
      "Exit codes: 0 everything arrived and is right, 1 not so, 2 bad configuration or usage."
    })
public final class LoadTestCommand implements Callable<Integer> {

  private static final int MOST_RECORDS = 1_000_000;
  private static final String PASSWORD = "LOAD_TEST_WRITER_PASSWORD";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help;

  @Option(
      names = "--records",
      paramLabel = "<n>",
      defaultValue = "205",
      description = "Students to insert, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
  private int records;

  @Option(
      names = "--rate",
      paramLabel = "<n>",
      description = "Writes a second (default: those of a phase within two poll periods).")
  private Double rate;

  @Option(
      names = "--report",
      paramLabel = "<file>",
      defaultValue = "LOAD_TEST_REPORT.md",
      description = "File to write the report to (default: ${DEFAULT-VALUE}).")
  private Path report;

  @Option(
      names = "--writer-url",
      paramLabel = "<url>",
      description = "JDBC URL by which the source is written (default: sync.source.url).")
  private String writerUrl;

  @Option(
      names = "--writer-username",
      paramLabel = "<role>",
      description = "Role that writes the source (default: sync.source.username).")
  private String writerUsername;

  @Override
  public Integer call() {
    check();
    SettingsReader.Result configuration =
        SettingsReader.read(Path.of(""), ProcessEnvironment.variables(), System.getProperties());
    String version = LoadTestCommand.class.getPackage().getImplementationVersion();
    LoadTestOptions options =
        new LoadTestOptions(
            records,
            rate == null ? 0 : rate,
            report,
            writer(source(configuration.settings())),
            "java -jar db-sync-engine.jar load-test --records "
                + records
                + (rate == null
                    ? ""
                    : " --rate " + BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString()),
            version == null ? "development" : version);
    boolean well = new LoadTest(configuration, options, System.out).run();
    return well ? 0 : 1;
  }

  private void check() {
    if (records < 1 || records > MOST_RECORDS) {
      throw invalid("--records=" + records + ": expected a number from 1 to " + MOST_RECORDS);
    }
    if (rate != null && !(rate >= 0.1 && rate <= MOST_RECORDS)) {
      throw invalid("--rate=" + rate + ": expected a number from 0.1 to " + MOST_RECORDS);
    }
    boolean readable =
        writerUrl == null
            || writerUrl.startsWith("jdbc:postgresql:") && Driver.parseURL(writerUrl, null) != null;
    if (!readable) {
      // it may hold a password
      throw invalid(
          "--writer-url: expected a JDBC URL such as jdbc:postgresql://host:5432/database");
    }
    Path directory = report.toAbsolutePath().getParent();
    if (directory == null || !directory.toFile().isDirectory() || report.toFile().isDirectory()) {
      throw invalid("--report=" + report + ": expected a file in a directory that is there");
    }
  }

  private ParameterException invalid(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static Settings.Database source(Settings settings) {
    if (settings.source() == null) {
      throw new LoadTestException(
          "it writes to sync.source.*: every table has a source-db of its own");
    }
    return settings.source();
  }

  private Settings.Database writer(Settings.Database source) {
    boolean other = writerUrl != null || writerUsername != null;
    String own = Optional.ofNullable(writerUrl).orElse(source.url());
    String password = System.getenv(PASSWORD);
    // what stands in the URL would win
    String url =
        writerUsername == null ? own : own.replaceAll("(?<=[?&])(user|password)=[^&]*&?", "");
    if (!other && password == null) {
      return new Settings.Database(url, source.login());
    }
    return new Settings.Database(url, other ? writerUsername : source.login().username(), password);
  }
}
