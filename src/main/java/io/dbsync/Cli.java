package io.dbsync;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.loadtest.LoadTestCommand;
import io.dbsync.operations.ConsoleLog;
import io.dbsync.operations.Engines;
import io.dbsync.operations.Migration;
import io.dbsync.settings.ProcessEnvironment;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsException;
import io.dbsync.settings.SettingsReader;
import java.io.ObjectInputFilter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the JAR. Exit codes: 0 done, 1 failed, 2 bad configuration or usage. */
@Command(
    name = "db-sync-engine",
    description = "Keeps a JSONB copy of PostgreSQL tables in another PostgreSQL database.",
    footer = {
      "",
      "Settings: application.properties in the working directory, environment variables,",
      "-Dsync.…=… before -jar. Exit codes: 0 done, 1 failed, 2 bad configuration or usage."
    },
    mixinStandardHelpOptions = true,
    subcommands = LoadTestCommand.class,
    versionProvider = Cli.Version.class)
public final class Cli implements Runnable {

  private static final long STOP_MS = 25_000;
  private static final int FAILED = 1;
  private static final int BAD_CONFIGURATION = 2;

  @Spec private CommandSpec spec;

  /** Starts the engine, or what the arguments say. */
  public static void main(String[] arguments) {
    // before any logger is made, which would keep the time zone and the locale
    VirtualMachine.forgetPlace();
    System.setProperty("java.util.logging.manager", "org.apache.logging.log4j.jul.LogManager");
    // nothing is served from files: no cache directory to be left behind by a kill
    System.setProperty("vertx.disableFileCPResolving", "true");
    denyDeserialization();
    CommandLine commands = new CommandLine(new Cli());
    // by itself it would write in the charset of the machine
    commands.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    commands.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    commands.setExecutionExceptionHandler(
        (error, command, result) -> {
          if (error instanceof SettingsException) {
            command.getErr().println("db-sync-engine: " + error.getMessage());
            return BAD_CONFIGURATION;
          }
          command.getErr().println("db-sync-engine: failed: " + reasons(error));
          return FAILED;
        });
    System.exit(commands.execute(arguments));
  }

  /** Nothing here is sent as Java objects, so that whatever comes as such is an attack. */
  private static void denyDeserialization() {
    // set already by -Djdk.serialFilter, if the operator wants another
    if (ObjectInputFilter.Config.getSerialFilter() == null) {
      ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
    }
  }

  @Override
  public void run() {
    runEngine();
  }

  @Command(
      name = "run",
      description = "Runs the engine until it is stopped (the default).",
      mixinStandardHelpOptions = true)
  void runEngine() {
    VirtualMachine.compileQuickly();
    VirtualMachine.leaveRoom();
    CountDownLatch stopped = new CountDownLatch(1);
    List<SettingsReader.Result> configurations = configurations();
    StartReport.log(configurations.get(0));
    Engines engines = new Engines(configurations);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop(engines);
                  stopped.countDown();
                },
                "stop"));
    engines.start();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the engines; the process ends all the same if a statement or the broker hangs. */
  private static void stop(Engines engines) {
    Thread closing = new Thread(engines::close, "close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(STOP_MS);
      if (closing.isAlive()) {
        LoggerFactory.getLogger(Cli.class)
            .warn("event=stop-cut-off reason=\"not done in time; it will be done again\"");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Command(
      name = "migrate",
      description = "Makes and updates the tables of the target, then exits.",
      mixinStandardHelpOptions = true)
  int migrate(
      @Option(
              names = "--dry-run",
              description = "Print what would be done, as SQL and comments, and change nothing.")
          boolean dryRun)
      throws Exception {
    boolean failed = false;
    for (SettingsReader.Result configuration : configurations()) {
      failed |= !migrate(configuration.settings(), dryRun);
    }
    return failed ? FAILED : 0;
  }

  private boolean migrate(Settings settings, boolean dryRun) throws Exception {
    try (Databases databases = new Databases(settings)) {
      Migration migration = new Migration(settings, databases);
      if (!dryRun) {
        return migration.run() == 0;
      }
      Migration.Plan plan = migration.plan();
      spec.commandLine().getOut().println(plan.text());
      return plan.failures() == 0;
    }
  }

  /** The messages of an error and its causes; of a database's error only its own. */
  private static String reasons(Throwable error) {
    if (SqlErrors.isDatabaseError(error)) {
      return SqlErrors.reason(error);
    }
    return Stream.iterate(error, Objects::nonNull, Throwable::getCause)
        .map(Throwable::getMessage)
        .filter(Objects::nonNull)
        .distinct()
        .collect(Collectors.joining(System.lineSeparator() + "  because: "));
  }

  private static List<SettingsReader.Result> configurations() {
    List<SettingsReader.Result> configurations =
        SettingsReader.readAll(Path.of(""), ProcessEnvironment.variables(), System.getProperties());
    ConsoleLog.use(configurations.get(0).settings().logFormat());
    return configurations;
  }

  /** The version that the build wrote into the JAR's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Cli.class.getPackage().getImplementationVersion();
      return new String[] {"db-sync-engine " + (version == null ? "development" : version)};
    }
  }
}
