package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A directory that is deleted with all that is in it when closed. It is under {@code
 * java.io.tmpdir}, or in memory if the system property {@code test.in-memory} is {@code true} and
 * there is room: dozens of small servers that flush to one disk wait for each other, for ten
 * seconds and more.
 */
public final class TemporaryDirectory implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM_BYTES = 8L << 30;

  private final Path path;

  /**
   * Makes the directory.
   *
   * @param name what its name begins with, after {@code db-sync-}
   */
  public TemporaryDirectory(String name) {
    try {
      // its real path: PostgreSQL tells paths without symbolic links
      path = Files.createTempDirectory(parent(), "db-sync-" + name + "-").toRealPath();
      if (Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class)) {
        // another user runs the server when the tests run as root
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Watchdog.watch(path);
    AtExit.add(this);
  }

  private static Path parent() throws IOException {
    boolean inMemory =
        Boolean.getBoolean("test.in-memory")
            && Files.isWritable(MEMORY)
            && Files.getFileStore(MEMORY).getUsableSpace() > ROOM_BYTES;
    return inMemory ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      Files.walkFileTree(path, new Deletion());
    } catch (NoSuchFileException e) {
      // closed before
    }
    AtExit.remove(this);
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
