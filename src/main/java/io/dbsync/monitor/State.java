package io.dbsync.monitor;

import java.util.Locale;

/** Where a table stands, the worst first. */
public enum State {
  /** There is work, nothing moves, and no cause is known: a restart could help. */
  STUCK(Severity.DOWN),
  /** A database or the broker is away, or takes nothing now. */
  OUTAGE(Severity.DEGRADED),
  /** The source is not the one that it was: a person has to accept it. */
  SOURCE_TO_ACCEPT(Severity.DEGRADED),
  /** The table, or a right to it, is missing, or its comparison fails. */
  UNUSABLE(Severity.DEGRADED),
  /** Changes fail for a reason that is no row's: they are tried again and again. */
  RETRYING(Severity.DEGRADED),
  /** A lock of another session is in the way. */
  BLOCKED(Severity.DEGRADED),
  /** Some rows cannot be copied; all others are. */
  FAILED_ROWS(Severity.DEGRADED),
  /** Deletes wait for approval. */
  HELD_DELETES(Severity.DEGRADED),
  /** A statement takes long. */
  SLOW(Severity.DEGRADED),
  /** The table has not been compared since the start. */
  STARTING(Severity.UP),
  /** Changes are on their way, or a comparison is. */
  CATCHING_UP(Severity.UP),
  /** All changes that were seen are in the target, and the table was looked at just now. */
  IN_SYNC(Severity.UP);

  private final Severity severity;

  State(Severity severity) {
    this.severity = severity;
  }

  /** How bad it is. */
  public Severity severity() {
    return severity;
  }

  /** As the API tells it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
