package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The engine as it is shipped: the JAR in a process and a working directory of its own, told what
 * to do by environment variables and by nothing else around.
 */
public final class EngineProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final TemporaryDirectory directory = new TemporaryDirectory("engine");
  private final Path output = directory.path().resolve("output");
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> jvmOptions;
  private final EngineApi api;
  private Process process;

  /**
   * Prepares a process; nothing runs yet, so that an {@code application.properties} can be put into
   * its {@link #directory()}.
   *
   * @param settings {@code sync.*}
   * @param jvmOptions such as {@code -Xmx256m}
   */
  public EngineProcess(Map<String, String> settings, String... jvmOptions) {
    Map<String, String> all = new HashMap<>();
    all.put("sync.api.port", Integer.toString(FreePort.find()));
    all.put("sync.poll.period", "500ms");
    all.putAll(settings);
    all.forEach((key, value) -> environment.put(variable(key), value));
    this.jvmOptions = List.of(jvmOptions);
    api =
        new EngineApi(
            Integer.parseInt(all.get("sync.api.port")),
            Optional.ofNullable(all.get("sync.api.token")));
    AtExit.add(this);
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Starts the JAR, with the queue it had. */
  public synchronized EngineProcess start(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // what libraries leave there when they are killed goes with the directory
    command.add("-Djava.io.tmpdir=" + directory.path());
    command.addAll(jvmOptions);
    command.add("-jar");
    command.add(
        Path.of(System.getProperty("engine.jar", "target/db-sync-engine.jar"))
            .toAbsolutePath()
            .toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.path().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      process = builder.start();
      Files.writeString(
          directory.path().resolve(Watchdog.ENGINE_PID), Long.toString(process.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Waits until the engine says that it does its work. */
  public EngineProcess awaitHealthy() {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .failFast("the process has ended", () -> !process.isAlive())
          .until(api::isUp);
    } catch (ConditionTimeoutException | org.awaitility.core.TerminalFailureException e) {
      throw new AssertionError("engine not up: " + e.getMessage() + "\n" + output(), e);
    }
    return this;
  }

  /**
   * How a process ended.
   *
   * @param code its exit code
   * @param duration how long it took since it was told, or since it was waited for
   */
  public record Exit(int code, Duration duration) {}

  /** Sends SIGTERM and waits for the end. */
  public Exit terminate() {
    process.destroy();
    return awaitExit();
  }

  /** Sends SIGKILL and waits for the end. */
  public synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitExit();
    }
  }

  /** Waits for the end. */
  public Exit awaitExit() {
    long start = System.nanoTime();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + PATIENCE + "\n" + output());
      }
      Files.deleteIfExists(directory.path().resolve(Watchdog.ENGINE_PID));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return new Exit(process.exitValue(), Duration.ofNanos(System.nanoTime() - start));
  }

  /** Starts the engine again after it has ended, and waits until it does its work. */
  public EngineProcess restart() {
    return start().awaitHealthy();
  }

  /** The working directory; the broker's journal is in it. */
  public Path directory() {
    return directory.path();
  }

  /** The process that was started last. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** The admin API. */
  public EngineApi api() {
    return api;
  }

  /** What the processes have written so far. */
  public String output() {
    try {
      return Files.exists(output) ? Files.readString(output) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    directory.close();
    AtExit.remove(this);
  }
}
