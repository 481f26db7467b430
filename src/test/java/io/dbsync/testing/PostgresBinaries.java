package io.dbsync.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs {@code initdb}, {@code pg_ctl} and {@code postgres}: of the installation whose
 * directory is named by the system property {@code test.postgres.bin} or the environment variable
 * {@code TEST_POSTGRES_BIN}, else unpacked from the class path, once a JVM. {@code
 * test.postgres.source.bin} or {@code TEST_POSTGRES_SOURCE_BIN} names another one for the source.
 */
final class PostgresBinaries {

  private static final class Holder {
    private static final Path BIN =
        installed("test.postgres.bin").orElseGet(PostgresBinaries::unpacked);
  }

  private PostgresBinaries() {}

  /** The directory that holds the programs. */
  static Path bin() {
    return Holder.BIN;
  }

  /** The directory that holds the programs of a source. */
  static Path sourceBin() {
    return installed("test.postgres.source.bin").orElseGet(PostgresBinaries::bin);
  }

  private static Optional<Path> installed(String property) {
    String variable = property.toUpperCase(Locale.ROOT).replace('.', '_');
    String bin = System.getProperty(property, System.getenv(variable));
    return Optional.ofNullable(bin).filter(b -> !b.isBlank()).map(Path::of);
  }

  private static Path unpacked() {
    String archive = archive();
    Path directory = new TemporaryDirectory("postgres-binaries").path();
    try (InputStream packed =
            Objects.requireNonNull(
                PostgresBinaries.class.getResourceAsStream(archive),
                () -> "no PostgreSQL for this machine: " + archive + " is not on the class path");
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        unpack(entry, tar, directory.resolve(entry.getName()).normalize());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory.resolve("bin");
  }

  private static String archive() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0];
    String machine = System.getProperty("os.arch");
    return "/postgres-%s-%s.txz"
        .formatted(
            system.equals("mac") ? "darwin" : system,
            switch (machine) {
              case "amd64" -> "x86_64";
              case "aarch64" -> "arm_64";
              default -> machine;
            });
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, path);
    if ((entry.getMode() & 0100) != 0
        && Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class)) {
      Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
      Files.setPosixFilePermissions(path, permissions);
    }
  }
}
