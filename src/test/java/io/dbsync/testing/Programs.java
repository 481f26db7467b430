package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs programs of PostgreSQL, which refuse to work for root: then as the user nobody, or where no
 * other user may be taken, as root of no consequence in a user namespace of its own.
 */
final class Programs {

  private static final int NOBODY = 65_534;
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
  private static final List<String> IN_NAMESPACE = List.of("unshare", "-U");

  private final List<String> prefix;

  /**
   * Finds out how programs can be run that write to a directory, and gives it to their user.
   *
   * @param directory an empty directory of this process's user
   */
  Programs(Path directory) {
    try {
      if (!isRoots(directory)) {
        prefix = List.of();
      } else if (works(AS_NOBODY)) {
        prefix = AS_NOBODY;
        Files.setAttribute(directory, "unix:uid", NOBODY);
        Files.setAttribute(directory, "unix:gid", NOBODY);
      } else {
        prefix = IN_NAMESPACE;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRoots(Path directory) throws IOException {
    return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(directory, "unix:uid").equals(0);
  }

  private static boolean works(List<String> prefix) {
    try {
      List<String> command = new ArrayList<>(prefix);
      command.add("true");
      return execute(command).code == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Runs a program to its end.
   *
   * @throws IllegalStateException with what it said, if it fails
   */
  void run(Object... command) {
    List<String> whole = new ArrayList<>(prefix);
    for (Object part : command) {
      whole.add(part.toString());
    }
    try {
      Ended ended = execute(whole);
      if (ended.code != 0) {
        throw new IllegalStateException(
            String.join(" ", whole) + " ended with " + ended.code + ": " + ended.output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Ended(int code, String output) {}

  private static Ended execute(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            // not every user may enter the directory of this process
            .directory(Path.of(System.getProperty("java.io.tmpdir")).toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Ended(process.waitFor(), output);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + command, e);
    }
  }
}
