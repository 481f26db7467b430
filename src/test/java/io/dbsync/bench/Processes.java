package io.dbsync.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells of processes under {@code /proc}; NaN on other systems. */
final class Processes {

  private static final Path PROC = Path.of("/proc");

  /** USER_HZ: 100 wherever Linux runs. */
  private static final double TICKS_PER_SECOND = 100;

  private Processes() {}

  /** CPU seconds of a process so far, with those of its former children that have ended. */
  static double cpuSeconds(long pid) {
    long ticks = ticks(stat(Long.toString(pid)));
    return ticks < 0 ? Double.NaN : ticks / TICKS_PER_SECOND;
  }

  /** CPU seconds of a process, of its former children, and of the children it has now. */
  static double cpuSecondsWithChildren(long pid) {
    long ticks = ticks(stat(Long.toString(pid)));
    if (ticks < 0) {
      return Double.NaN;
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        List<String> stat = stat(process.getFileName().toString());
        if (!stat.isEmpty() && Long.parseLong(stat.get(1)) == pid) {
          ticks += ticks(stat);
        }
      }
    } catch (IOException e) {
      return Double.NaN;
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** The parent of a process; -1 if that cannot be told. */
  static long parent(long pid) {
    List<String> stat = stat(Long.toString(pid));
    return stat.isEmpty() ? -1 : Long.parseLong(stat.get(1));
  }

  /** Most memory that a process has had resident, in MB. */
  static double peakResidentMegabytes(long pid) {
    try {
      return Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve("status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Fields of {@code stat} behind the name: state, parent, … */
  private static List<String> stat(String pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid).resolve("stat"));
      // the name may hold anything
      return List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" "));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** utime + stime + cutime + cstime. */
  private static long ticks(List<String> stat) {
    return stat.isEmpty() ? -1 : stat.subList(11, 15).stream().mapToLong(Long::parseLong).sum();
  }
}
