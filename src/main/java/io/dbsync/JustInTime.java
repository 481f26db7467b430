package io.dbsync;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the JVM to its quick compiler, C1, as {@code -XX:TieredStopAtLevel=1} does, which no JAR
 * can ask for.
 *
 * <p>The rows are handled by PostgreSQL; what runs here is much code that does little each. The
 * optimizing compiler takes more time for it than the code itself, on the cores that the databases
 * may want, and never earns it back: {@code bench/README.md} has the figures.
 */
final class JustInTime {

  private static final Logger LOGGER = LoggerFactory.getLogger(JustInTime.class);
  private static final String DIRECTIVES = "[{match: \"*.*\", c2: {Exclude: true}}]";

  private JustInTime() {}

  /** Leaves out the optimizing compiler; a JVM that cannot be told so goes on as it is. */
  static void keepSimple() {
    try {
      Path file = Files.createTempFile("db-sync-engine", ".json");
      try {
        Files.writeString(file, DIRECTIVES);
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "compilerDirectivesAdd",
                new Object[] {new String[] {file.toString()}},
                new String[] {String[].class.getName()});
      } finally {
        Files.delete(file);
      }
    } catch (IOException | JMException | RuntimeException e) {
      LOGGER.debug("event=compiler-unchanged reason=\"{}\"", e.toString());
    }
  }
}
