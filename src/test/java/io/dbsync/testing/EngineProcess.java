package io.dbsync.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The engine as it is shipped: the JAR in a process and a working directory of its own, told what
 * to do by environment variables and by nothing else around.
 */
public final class EngineProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final JvmProcess process;
  private final EngineApi api;

  /**
   * Prepares a process of the JAR; nothing runs yet, so that an {@code application.properties} can
   * be put into its {@link #directory()}.
   *
   * @param settings {@code sync.*}
   * @param jvmOptions such as {@code -Xmx256m}
   */
  public EngineProcess(Map<String, String> settings, String... jvmOptions) {
    this(settings, Map.of(), jar(), jvmOptions);
  }

  /**
   * Prepares a process of an engine that is not, or not only, the JAR.
   *
   * @param settings {@code sync.*}
   * @param environment variables beside those of the settings
   * @param program what to run: {@code -cp} and a main class
   * @param jvmOptions such as {@code -Xmx256m}
   */
  public EngineProcess(
      Map<String, String> settings,
      Map<String, String> environment,
      List<String> program,
      String... jvmOptions) {
    Map<String, String> all = new HashMap<>();
    all.put("sync.api.port", Integer.toString(FreePort.find()));
    all.put("sync.poll.period", "500ms");
    all.putAll(settings);
    Map<String, String> variables = new HashMap<>(environment);
    all.forEach((key, value) -> variables.put(variable(key), value));
    List<String> command = new ArrayList<>(List.of(jvmOptions));
    command.addAll(program);
    process = new JvmProcess("engine", variables, command);
    api =
        new EngineApi(
            Integer.parseInt(all.get("sync.api.port")),
            Optional.ofNullable(all.get("sync.api.token")));
  }

  private static List<String> jar() {
    String path = System.getProperty("engine.jar", "target/db-sync-engine.jar");
    return List.of("-jar", Path.of(path).toAbsolutePath().toString());
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Starts the engine, with the queue it had. */
  public EngineProcess start(String... arguments) {
    process.start(arguments);
    return this;
  }

  /** Waits until the engine says that it does its work. */
  public EngineProcess awaitHealthy() {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .failFast("the process has ended", () -> !process.isRunning())
          .until(api::isUp);
    } catch (ConditionTimeoutException | org.awaitility.core.TerminalFailureException e) {
      throw new AssertionError("engine not up: " + e.getMessage() + "\n" + output(), e);
    }
    return this;
  }

  /** Whether the process has been started and has not ended. */
  public boolean isRunning() {
    return process.isRunning();
  }

  /** Sends SIGTERM and waits for the end. */
  public JvmProcess.Exit terminate() {
    return process.terminate();
  }

  /** Sends SIGKILL and waits for the end. */
  public void kill() {
    process.kill();
  }

  /** Freezes the engine: its connections stay open, it does not answer. */
  public void pause() {
    process.pause();
  }

  /** Ends a {@link #pause()}. */
  public void resume() {
    process.resume();
  }

  /** Waits for the end. */
  public JvmProcess.Exit awaitExit() {
    return process.awaitExit();
  }

  /** Starts the engine again after it has ended, and waits until it does its work. */
  public EngineProcess restart() {
    return start().awaitHealthy();
  }

  /** The working directory; the broker's journal is in it. */
  public Path directory() {
    return process.directory();
  }

  /** The process that was started last. */
  public ProcessHandle handle() {
    return process.handle();
  }

  /** The admin API. */
  public EngineApi api() {
    return api;
  }

  /** What the processes have written so far. */
  public String output() {
    return process.output();
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
