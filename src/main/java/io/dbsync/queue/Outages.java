package io.dbsync.queue;

import io.dbsync.database.Problem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which tables' chunks go back to the broker, and why, until a chunk goes through. The
 * routes tell it.
 */
public final class Outages {

  private final Map<String, Problem> problems = new ConcurrentHashMap<>();

  /** A chunk went back to the broker. */
  public void met(String table, Throwable error) {
    Problem met = Problem.of(error);
    problems.compute(table, (name, former) -> met.after(former));
  }

  /** A chunk of the table went through. */
  public void over(String table) {
    problems.remove(table);
  }

  /** Why chunks of a table go back to the broker; null if they do not. */
  public Problem of(String table) {
    return problems.get(table);
  }
}
