package io.dbsync.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes, when the JVM ends, what is still open then, the youngest first: no server and no
 * directory outlives the tests or the demo, however they end short of SIGKILL.
 */
public final class AtExit {

  private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();
  private static boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "at-exit"));
  }

  private AtExit() {}

  /**
   * Remembers something to close.
   *
   * @throws IllegalStateException if the JVM is ending: it is too late to open anything
   */
  public static void add(AutoCloseable closeable) {
    synchronized (OPEN) {
      if (ending) {
        throw new IllegalStateException("the JVM is ending");
      }
      OPEN.push(closeable);
    }
  }

  /** Forgets something that has been closed. */
  public static void remove(AutoCloseable closeable) {
    synchronized (OPEN) {
      OPEN.removeIf(open -> open == closeable);
    }
  }

  /** Whether the JVM is ending: what fails now fails because of that. */
  public static boolean isEnding() {
    synchronized (OPEN) {
      return ending;
    }
  }

  private static void closeAll() {
    AutoCloseable next;
    while ((next = youngest()) != null) {
      try {
        next.close();
      } catch (Exception e) {
        System.err.println("not closed: " + next + ": " + e);
      }
    }
  }

  private static AutoCloseable youngest() {
    synchronized (OPEN) {
      ending = true;
      return OPEN.poll();
    }
  }
}
