package io.dbsync.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Ends servers and engines and deletes directories that are left when the JVM is killed, by a shell
 * that waits for the JVM's end: build tools kill the JVMs of tests without giving them a chance to
 * clean up.
 */
final class Watchdog {

  /** In a directory: the process id of an engine. */
  static final String ENGINE_PID = "engine.pid";

  /** In a directory: the process id of a PostgreSQL server, which writes it. */
  static final String SERVER_PID = "data/postmaster.pid";

  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      while read -r directory; do set -- "$@" "$directory"; done
      for directory; do
        engine=$(head -n 1 "$directory/%s") && kill -KILL "$engine"
        server=$(head -n 1 "$directory/%s") && kill -QUIT "$server" && kill -CONT "$server" && sleep 1
      done
      rm -rf -- "$@"
      """
          .formatted(ENGINE_PID, SERVER_PID);

  private static final class Holder {
    private static final Watchdog INSTANCE = new Watchdog();
  }

  private final OutputStream directories;

  private Watchdog() {
    directories =
        // a session of its own, where there is one to be had: it outlives the JVM's process group
        start("setsid", "sh", "-c", SCRIPT, "sh")
            .or(() -> start("sh", "-c", SCRIPT, "sh"))
            // as on Windows: what a killed JVM leaves stays
            .orElseGet(OutputStream::nullOutputStream);
  }

  private static Optional<OutputStream> start(String... command) {
    try {
      return Optional.of(
          new ProcessBuilder(command)
              .directory(Path.of(System.getProperty("java.io.tmpdir")).toFile())
              // whoever reads what the JVM writes must not wait for the shell
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start()
              .getOutputStream());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Has a directory looked after, with what runs in it. */
  static void watch(Path directory) {
    Holder.INSTANCE.add(directory);
  }

  private synchronized void add(Path directory) {
    try {
      directories.write((directory + "\n").getBytes(StandardCharsets.UTF_8));
      directories.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
