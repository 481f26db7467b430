package io.dbsync;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TimeZone;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the JVM what no JAR can ask for and no user should have to: to compile quickly, and to
 * leave room in its heap. {@code bench/README.md} has what it brings. A JVM that cannot be told so
 * goes on as it is.
 */
final class VirtualMachine {

  private static final String DIRECTIVES = "[{match: \"*.*\", c2: {Exclude: true}}]";

  private VirtualMachine() {}

  /**
   * Makes it the same on every machine: its words are English, its digits are ASCII, its times are
   * UTC, and what it prints is UTF-8, as its log is. Libraries ask for these defaults where nobody
   * would think of it: the driver logs in with the time zone of the JVM.
   */
  static void forgetPlace() {
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
  }

  private static PrintStream utf8(FileDescriptor file) {
    return new PrintStream(new FileOutputStream(file), true, StandardCharsets.UTF_8);
  }

  private static Logger logger() {
    return LoggerFactory.getLogger(VirtualMachine.class);
  }

  /**
   * Keeps it to its quick compiler, C1; {@code -XX:TieredStopAtLevel=1} does it better.
   *
   * <p>The rows are handled by PostgreSQL; what runs here is much code that does little each. The
   * optimizing compiler takes more time for it than the code itself, on the cores that the
   * databases may want, and never earns it back.
   */
  static void compileQuickly() {
    try {
      Path file = Files.createTempFile("db-sync-engine", ".json");
      try {
        Files.writeString(file, DIRECTIVES);
        tell(
            "DiagnosticCommand",
            "compilerDirectivesAdd",
            new Object[] {new String[] {file.toString()}},
            String[].class);
      } finally {
        Files.delete(file);
      }
    } catch (IOException | JMException | RuntimeException e) {
      logger().debug("event=compiler-unchanged reason=\"{}\"", e.toString());
    }
  }

  /**
   * Keeps two thirds of the heap free after a collection, within {@code -Xmx}.
   *
   * <p>By default a heap shrinks to what the start has left in it. What then comes by, some 1 MB a
   * chunk, would be collected every few chunks, and with it what is in use only at that moment.
   */
  static void leaveRoom() {
    try {
      setOption("MaxHeapFreeRatio", "90");
      setOption("MinHeapFreeRatio", "70");
    } catch (JMException | RuntimeException e) {
      logger().debug("event=heap-unchanged reason=\"{}\"", e.toString());
    }
  }

  /** Unless somebody has set it. */
  private static void setOption(String name, String value) throws JMException {
    String bean = "HotSpotDiagnostic";
    Object option = tell(bean, "getVMOption", new Object[] {name}, String.class);
    if (option instanceof CompositeData data && "DEFAULT".equals(data.get("origin"))) {
      tell(bean, "setVMOption", new Object[] {name, value}, String.class, String.class);
    }
  }

  /** By name: another make of JVM has no such beans. */
  private static Object tell(String bean, String operation, Object[] values, Class<?>... types)
      throws JMException {
    String[] signature = new String[types.length];
    for (int i = 0; i < types.length; i++) {
      signature[i] = types[i].getName();
    }
    return ManagementFactory.getPlatformMBeanServer()
        .invoke(new ObjectName("com.sun.management:type=" + bean), operation, values, signature);
  }
}
