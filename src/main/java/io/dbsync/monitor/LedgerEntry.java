package io.dbsync.monitor;

import io.dbsync.diff.Hold;
import java.time.Instant;

/**
 * What the target knows of a table. Times are by this machine's clock; null for never or nothing.
 *
 * @param chunks open chunks
 * @param keys rows in these
 * @param seenAt when this instance first saw that there is a chunk
 * @param appliedAt when any instance last applied a chunk, of the last minute
 * @param deferred what was put off
 * @param retrying what fails, and is tried again
 * @param failedRows rows marked failed
 * @param failedSince since when there have been any
 * @param hold deletes that wait
 * @param stopped why the source has to be accepted
 * @param comparedAt when the last comparison began that came to its end
 * @param leaseOwner which instance has the lease now
 * @param behindSince when the oldest change was found that is not in the target
 * @param running kind of the run under way
 * @param progress share of its rows that it has gone through; NaN if none is under way
 * @param relation which table the source's name stood for
 * @param relationSince since when
 */
public record LedgerEntry(
    long chunks,
    long keys,
    Instant seenAt,
    Instant appliedAt,
    Deferred deferred,
    Retrying retrying,
    long failedRows,
    Instant failedSince,
    Hold hold,
    String stopped,
    Instant comparedAt,
    String leaseOwner,
    Instant behindSince,
    String running,
    double progress,
    String relation,
    Instant relationSince) {

  /**
   * Rows that wait in chunks of their own.
   *
   * @param chunks how many
   * @param keys rows in these
   * @param since when the oldest of the changes was found
   * @param reason the last one's error
   * @param sqlstate of that error
   */
  public record Deferred(long chunks, long keys, Instant since, String reason, String sqlstate) {}

  /**
   * Chunks that failed, and are tried again or were given up.
   *
   * @param chunks open ones
   * @param since when the first of them failed
   * @param deadRows rows that were given up, and have not been found again so far
   * @param deadSince when the oldest change was found that was given up and is not applied yet
   * @param reason the last error
   */
  public record Retrying(
      long chunks, Instant since, long deadRows, Instant deadSince, String reason) {}

  /** Of a table of which nothing is known. */
  static LedgerEntry none() {
    return new LedgerEntry(
        0,
        0,
        null,
        null,
        new Deferred(0, 0, null, null, null),
        new Retrying(0, null, 0, null, null),
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Double.NaN,
        null,
        null);
  }
}
