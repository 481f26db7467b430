package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java program in a process and a working directory of its own, which it keeps while it is
 * stopped, killed, paused and started again. It gets the environment it is given and nothing else.
 */
public final class JvmProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final TemporaryDirectory directory;
  private final Path output;
  private final Map<String, String> environment;
  private final List<String> program;
  private Process process;

  /**
   * Prepares a process; nothing runs yet.
   *
   * @param name what the name of its directory begins with
   * @param environment all of its environment variables
   * @param program JVM options and what to run, such as {@code -jar a.jar}
   */
  public JvmProcess(String name, Map<String, String> environment, List<String> program) {
    this.directory = new TemporaryDirectory(name);
    this.output = directory.path().resolve("output");
    this.environment = Map.copyOf(environment);
    this.program = List.copyOf(program);
    AtExit.add(this);
  }

  /** Starts the program, with the directory it had. */
  public synchronized JvmProcess start(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // what libraries leave there when they are killed goes with the directory
    command.add("-Djava.io.tmpdir=" + directory.path());
    command.addAll(program);
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

  /** Whether it has been started and has not ended. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
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

  /** Freezes the process: its connections stay open, nothing answers. */
  public void pause() {
    signal("STOP");
  }

  /** Ends a {@link #pause()}. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  /** The working directory. */
  public Path directory() {
    return directory.path();
  }

  /** The process that was started last. */
  public ProcessHandle handle() {
    return process.toHandle();
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
