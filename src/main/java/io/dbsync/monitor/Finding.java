package io.dbsync.monitor;

import java.time.Instant;

/**
 * One thing that is to be said of a table.
 *
 * @param state the state that it means
 * @param since when it began; null if that is not known
 * @param reason what is wrong, or under way, in one line
 * @param remedy what to do; null for nothing
 * @param stops whether nothing of the table gets on for it
 */
public record Finding(State state, Instant since, String reason, String remedy, boolean stops) {

  /** Something that keeps the whole table from getting on. */
  static Finding stop(State state, Instant since, String reason, String remedy) {
    return new Finding(state, since, reason, remedy, true);
  }

  /** Something beside which the table gets on. */
  static Finding of(State state, Instant since, String reason, String remedy) {
    return new Finding(state, since, reason, remedy, false);
  }

  /** The same, but the table gets on beside it. */
  Finding beside() {
    return of(state, since, reason, remedy);
  }

  /** Reason and remedy in one line. */
  public String text() {
    return remedy == null ? reason : reason + "; " + remedy;
  }
}
