package io.dbsync.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log of a garbage collector, as {@code -Xlog:gc} writes it. */
final class GarbageLog {

  private static final Pattern HEAP_BEFORE = Pattern.compile("\\s(\\d+)M->\\d+M\\(");

  private GarbageLog() {}

  /** Most that a heap has held when it was collected; NaN if it never was. */
  static double peakHeapMegabytes(Path log) {
    try {
      Matcher before = HEAP_BEFORE.matcher(Files.readString(log));
      double peak = Double.NaN;
      while (before.find()) {
        double megabytes = Double.parseDouble(before.group(1));
        peak = Double.isNaN(peak) ? megabytes : Math.max(peak, megabytes);
      }
      return peak;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
