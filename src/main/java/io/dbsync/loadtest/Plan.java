package io.dbsync.loadtest;

import io.dbsync.settings.Settings;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which records are written in which phase. None is both updated and deleted.
 *
 * @param records students to insert
 * @param updates students to update
 * @param deletes students to delete
 */
record Plan(int records, int updates, int deletes) {

  private static final int UPDATE_EVERY = 5;
  private static final int DELETE_EVERY = 10;

  /** All inserted, 20 % of them updated and 10 % deleted. */
  static Plan of(int records) {
    return new Plan(records, (records + UPDATE_EVERY - 1) / UPDATE_EVERY, records / DELETE_EVERY);
  }

  /**
   * The plan with no more deletes than go through without approval, even if one poll finds them
   * all.
   *
   * @param limits of deletes in one poll
   * @param live rows with a document in the target
   */
  Plan capped(Settings.Deletes limits, long live) {
    long most = Math.max(limits.holdRows(), live * limits.holdPercent() / 100);
    return new Plan(records, updates, (int) Math.min(deletes, most));
  }

  /** Picks the records to update: every fifth. */
  List<String> toUpdate(List<String> inserted) {
    return IntStream.range(0, updates).mapToObj(i -> inserted.get(i * UPDATE_EVERY)).toList();
  }

  /** Picks the records to delete: from every ten the second. */
  List<String> toDelete(List<String> inserted) {
    return IntStream.range(0, deletes).mapToObj(i -> inserted.get(i * DELETE_EVERY + 1)).toList();
  }
}
