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
 * @param aftermathSeconds how long after its end the engine may take to get over it
 */
record Fault(
    String name,
    Part part,
    int weight,
    int leastMillis,
    int mostMillis,
    Strike strike,
    int aftermathSeconds) {

  /** What the engine gets over any fault in, unless something explains that it takes longer. */
  static final int AFTERMATH_SECONDS = 30;

  /** One that takes no longer than others to get over. */
  Fault(String name, Part part, int weight, int leastMillis, int mostMillis, Strike strike) {
    this(name, part, weight, leastMillis, mostMillis, strike, AFTERMATH_SECONDS);
  }

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
