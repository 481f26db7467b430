package io.dbsync.chaos;

import java.util.Random;

/**
 * Something that goes wrong for a while.
 *
 * @param name what it is called in the verdict
 * @param part what it strikes; nothing else strikes that at the same time
 * @param weight how often it comes, relative to the others
 * @param leastMillis how long it lasts at least
 * @param mostMillis how long it lasts at most
 * @param strike begins it
 */
record Fault(String name, Part part, int weight, int leastMillis, int mostMillis, Strike strike) {

  /** What can be struck. */
  enum Part {
    SOURCE,
    TARGET,
    BROKER,
    ENGINE
  }

  /** Begins a fault. */
  interface Strike {
    /** Begins it and tells how to end it. */
    Healing begin(Random random) throws Exception;
  }

  /** Ends a fault. */
  interface Healing {
    void end() throws Exception;
  }

  /** How long it shall last, in ms. */
  int duration(Random random) {
    return leastMillis + random.nextInt(mostMillis - leastMillis + 1);
  }
}
