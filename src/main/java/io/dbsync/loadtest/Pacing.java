package io.dbsync.loadtest;

import java.time.Duration;

/**
 * When to write what: transactions of as few rows as the number of commits a second allows, at even
 * intervals, so that the latencies cover all positions in a poll's period.
 *
 * @param rows to write
 * @param transactionRows rows a transaction
 * @param spreadNanos time from the first commit to the one that would follow the last
 */
record Pacing(int rows, int transactionRows, long spreadNanos) {

  private static final int COMMITS_PER_SECOND = 100;
  private static final int PERIODS = 2;
  private static final double NANOS = 1e9;

  /**
   * @param rows to write
   * @param period of the table's polls
   * @param rate rows a second; 0 for two periods in all
   */
  static Pacing of(int rows, Duration period, double rate) {
    double seconds = rate > 0 ? rows / rate : PERIODS * period.toNanos() / NANOS;
    long commits = Math.max(1, (long) Math.floor(seconds * COMMITS_PER_SECOND));
    int transactionRows = (int) Math.max(1, (rows + commits - 1) / commits);
    return new Pacing(rows, transactionRows, Math.round(seconds * NANOS));
  }

  int transactions() {
    return (rows + transactionRows - 1) / transactionRows;
  }

  /** Index of the first row of a transaction. */
  int from(int transaction) {
    return transaction * transactionRows;
  }

  /** Index behind the last row of a transaction. */
  int upto(int transaction) {
    return Math.min(rows, from(transaction) + transactionRows);
  }

  /** When a transaction is due, in nanoseconds from the first one. */
  long dueNanos(int transaction) {
    return (long) ((double) spreadNanos * transaction / transactions());
  }
}
