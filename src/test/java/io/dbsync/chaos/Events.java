package io.dbsync.chaos;

import java.io.PrintStream;

/** Tells what happens when, in seconds since the beginning. */
final class Events {

  private final long begun = System.nanoTime();
  private final PrintStream out;

  Events(PrintStream out) {
    this.out = out;
  }

  synchronized void add(String event) {
    out.printf("t=%.1f %s%n", (System.nanoTime() - begun) / 1e9, event);
  }
}
