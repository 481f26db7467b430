package io.dbsync.monitor;

import io.dbsync.database.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All that is known of a table at one moment.
 *
 * @param table its name
 * @param period how often it is to be polled
 * @param statement the longest that one of its statements may take
 * @param now the moment
 * @param start how far its start is
 * @param poll what this instance knows of its polls
 * @param apply what this instance knows of its chunks
 * @param ledger what the target knows
 * @param ledgerReadAt when that was read; null for never
 * @param down what of its surroundings does not answer
 * @param lockHolder which session holds the lock that the table waits for; null if not known
 * @param recoveredAt when something of its surroundings last did not answer; null for never
 */
record TableFacts(
    String table,
    Duration period,
    Duration statement,
    Instant now,
    Start start,
    Poll poll,
    Apply apply,
    LedgerEntry ledger,
    Instant ledgerReadAt,
    List<Down> down,
    String lockHolder,
    Instant recoveredAt) {

  /**
   * How far the start is.
   *
   * @param waitsFor what it waits for; null if the table has its routes
   * @param at when it had its routes; null before that
   */
  record Start(String waitsFor, Instant at) {}

  /**
   * Polls of this instance.
   *
   * @param problem why the table cannot be compared; null if it can
   * @param underWay whether a poll has begun and not ended
   * @param resting whether the source has a rest
   * @param movedAt when a poll last got on; null before the first one
   * @param lookedAt when the table was last looked at from end to end, here or by the instance that
   *     has the lease; null before that
   * @param elsewhere whether another instance has the lease
   * @param stoppedRoute a route that does not run, and its state; null if all do
   */
  record Poll(
      Problem problem,
      boolean underWay,
      boolean resting,
      Instant movedAt,
      Instant lookedAt,
      boolean elsewhere,
      String stoppedRoute) {}

  /**
   * Consumers of this instance.
   *
   * @param problem why chunks go back to the queue; null if they do not
   * @param busy whether a consumer is at work on a chunk
   * @param stoppedRoute a route that does not run, and its state; null if it does
   */
  record Apply(Problem problem, boolean busy, String stoppedRoute) {}

  /**
   * A database, or the broker, that does not answer.
   *
   * @param what its name as in {@code GET /}
   * @param since since when
   * @param reason what it says instead
   */
  record Down(String what, Instant since, String reason) {}
}
