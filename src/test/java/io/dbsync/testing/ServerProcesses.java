package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processes of a running PostgreSQL server, the postmaster first. */
final class ServerProcesses {

  private final List<ProcessHandle> processes;

  /**
   * @param pidFile the server's {@code postmaster.pid}
   */
  ServerProcesses(Path pidFile) {
    try {
      long pid = Long.parseLong(Files.readAllLines(pidFile).get(0));
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      processes = Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void kill() {
    processes.forEach(ProcessHandle::destroyForcibly);
  }

  boolean areGone() {
    // a zombie runs no command any more
    return processes.stream().noneMatch(p -> p.isAlive() && p.info().command().isPresent());
  }

  void signal(String signal) {
    String pids =
        processes.stream().map(p -> Long.toString(p.pid())).collect(Collectors.joining(" "));
    try {
      // a process may end meanwhile: what matters is that the others get the signal
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
