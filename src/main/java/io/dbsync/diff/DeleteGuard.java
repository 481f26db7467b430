package io.dbsync.diff;

import io.dbsync.settings.Settings;

/**
 * Which deletes wait for approval: more than both limits, and those that would leave no live row.
 *
 * @param limits of the table
 */
record DeleteGuard(Settings.Deletes limits) {

  /** A table that never had this many live rows may be emptied without approval. */
  private static final long MANY = 20;

  /** Whether so many deletes are more than both limits. */
  boolean isTooMany(long deletes, long live) {
    return deletes > limits.holdRows() && deletes * 100 > live * limits.holdPercent();
  }

  /**
   * Whether the deletes would empty the table.
   *
   * @param gone live rows that are gone from the source: those found now, those that wait for
   *     approval and those whose deletes are on their way
   * @param live rows with a document in the target
   * @param peak most live rows since the last comparison that found no deletes: a table may be
   *     emptied over several polls
   */
  boolean isEmptied(long gone, long live, long peak) {
    return limits.holdAll() && gone >= live && Math.max(live, peak) >= MANY;
  }
}
