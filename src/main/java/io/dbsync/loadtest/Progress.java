package io.dbsync.loadtest;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells how far a phase is: a bar on a terminal, else a line every few seconds. */
final class Progress implements AutoCloseable {

  private static final int WIDTH = 79;
  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PrintStream out;
  private final String task;
  private final int records;
  private final ProgressBar bar;
  private long nextLine = System.nanoTime() + LINE_NANOS;

  /**
   * @param out where to
   * @param terminal whether that is a terminal
   * @param task what is done
   * @param records how many are to arrive
   */
  Progress(PrintStream out, boolean terminal, String task, int records) {
    this.out = out;
    this.task = task;
    this.records = records;
    this.bar =
        terminal
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(records)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .continuousUpdate()
                // its time of arrival is guessed from the past, and the deletes come at once
                .hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                .build()
            : null;
  }

  /** Whether this process's output is seen on a terminal. */
  static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // JDK 22 and newer have a console also where there is no terminal
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** So many are written, so many have arrived. */
  void show(int written, int arrived) {
    if (bar != null) {
      bar.stepTo(arrived);
      bar.setExtraMessage(written + " written");
    } else if (System.nanoTime() >= nextLine) {
      nextLine += LINE_NANOS;
      out.printf(
          Locale.ROOT, "%s: %,d of %,d written, %,d visible%n", task, written, records, arrived);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
