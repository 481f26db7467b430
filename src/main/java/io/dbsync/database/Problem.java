package io.dbsync.database;

import java.time.Instant;

/**
 * Why this instance cannot compare a table, or cannot apply its changes.
 *
 * @param cause what kind of problem it is
 * @param reason what is wrong, in one line
 * @param remedy what to do; null if the reason says it all, or nobody has to do anything
 * @param since when it was met first, without any success since
 * @param at when it was met last
 */
public record Problem(Cause cause, String reason, String remedy, Instant since, Instant at) {

  /** Kinds of problems. */
  public enum Cause {
    /** A database or the broker is away, or takes nothing now. */
    OUTAGE,
    /** A lock is in the way. */
    LOCK,
    /** The table, or a right to it, is missing; or any other error of the database. */
    TABLE,
    /** The source is not the one that it was, and has to be accepted. */
    SOURCE
  }

  /** A problem that is met for the first time. */
  public static Problem of(Cause cause, String reason, String remedy) {
    Instant now = Instant.now();
    return new Problem(cause, reason, remedy, now, now);
  }

  /** The problem that an error is. */
  public static Problem of(Throwable error) {
    String reason = SqlErrors.reason(error);
    if (SqlErrors.isSourceChanged(error)) {
      return of(Cause.SOURCE, reason, null);
    }
    return switch (SqlErrors.kind(error)) {
      case LOCK -> of(Cause.LOCK, reason, "end the transaction that holds the lock");
      case OUTAGE -> of(Cause.OUTAGE, reason, null);
      default -> of(Cause.TABLE, reason, remedy(error));
    };
  }

  private static String remedy(Throwable error) {
    // what the engine itself says has its remedy in it
    return SqlErrors.isDatabaseError(error)
        ? "correct what the error names; the next poll tries again"
        : null;
  }

  /** The same problem as one that was met before, or what has become of it: since then. */
  public Problem after(Problem former) {
    return former == null ? this : new Problem(cause, reason, remedy, former.since, at);
  }
}
