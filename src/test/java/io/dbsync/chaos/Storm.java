package io.dbsync.chaos;

import java.util.Set;

/** Faults that last for as long as a run without a guard, so that the guard is needed. */
enum Storm {
  /** The workload alone. */
  NONE(Set.of()),

  /** Writes that take long. */
  SLOW(Set.of("target-slow")),

  /** Messages that come again, later and in another order, while writes take long. */
  REPEATS(Set.of("target-slow", "broker-repeats")),

  /** Most rows of a table are deleted at once. */
  MASS_DELETE(Set.of("source-mass-delete")),

  /** The engine ends, and nobody has told it to. */
  DEATH(Set.of(EngineFaults.DEATH)),

  /** Writes that fail for want of space. */
  DISK_FULL(Set.of("target-disk-full"));

  private final Set<String> faults;

  Storm(Set<String> faults) {
    this.faults = faults;
  }

  /** Names of faults. */
  Set<String> faults() {
    return faults;
  }

  /** Whether the broker must be a process of its own. */
  boolean needsExternalBroker() {
    return this == REPEATS;
  }
}
