package io.dbsync.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deletes that a comparison finds. They are kept back until all are found; then they are
 * released, or held for approval if they are more than both limits.
 *
 * <p>What is held stays held. What is found later is judged on its own, so that a hold changes only
 * when its rows come back; but it joins the hold if the source's table is another one than when the
 * hold began. Once a hold is within the limits and has not changed from one comparison to the next,
 * it is given up, because the other rows have been loaded again; not if the table was emptied.
 */
final class Deletes {

  private static final Logger LOGGER = LoggerFactory.getLogger(Deletes.class);

  /** How many keys are kept in memory, and written or read at once. */
  private static final int BATCH = 1000;

  private final String table;
  private final DeleteStore store;
  private final DeleteGuard guard;
  private final String relation;
  private final LongSupplier run;
  private final boolean lookForReturned;
  private final List<String> batch = new ArrayList<>();
  private Hold hold;
  private long peak;
  private long staged;
  private long stillHeld;
  private long leaving;
  private boolean returned;
  private boolean settled = true;

  /**
   * @param guard tells what is deleted without approval
   * @param relation what the source's name stands for now
   * @param run gives the number of the run, and opens it
   * @param hold the hold of the table; null for none
   * @param lookForReturned whether rows of the hold have come back, and it is to be seen which
   * @param peak most live rows since the last comparison that found no deletes
   */
  Deletes(
      String table,
      DeleteStore store,
      DeleteGuard guard,
      String relation,
      LongSupplier run,
      Hold hold,
      boolean lookForReturned,
      long peak) {
    this.table = table;
    this.store = store;
    this.guard = guard;
    this.relation = relation;
    this.run = run;
    this.hold = hold;
    this.lookForReturned = lookForReturned;
    this.peak = peak;
  }

  /** The keys of an approved hold, in pages. */
  Iterator<List<String>> approved() {
    return hold != null && hold.approved() ? store.pages(true, BATCH) : Collections.emptyIterator();
  }

  /**
   * Takes the orphans of a page: rows of the target that the source has not.
   *
   * @param onTheirWay how many more there are whose chunks are open
   */
  void found(List<String> orphans, long onTheirWay) {
    leaving += onTheirWay;
    List<String> fresh = orphans;
    if (hold != null && !orphans.isEmpty()) {
      // approved ones too: the last of them may not be in the ledger yet
      Set<String> held = store.heldAmong(orphans);
      stillHeld += held.size();
      if (lookForReturned && isHolding()) {
        store.noteHeld(List.copyOf(held), run.getAsLong());
      }
      fresh = orphans.stream().filter(key -> !held.contains(key)).toList();
    }
    batch.addAll(fresh);
    if (batch.size() > BATCH) {
      stage();
    }
  }

  /**
   * All are found: decides about them.
   *
   * @param live rows with a document in the target
   * @param believable tells whether the source's table was the same one all the time
   * @return the keys to be deleted now, in pages
   */
  Iterator<List<String>> settle(long live, BooleanSupplier believable) {
    // what is approved is as good as gone
    long left = isHolding() ? live : live - stillHeld;
    long gone = fresh() + leaving + (isHolding() ? stillHeld : 0);
    peak = Math.max(gone == 0 ? 0 : peak, left);
    boolean emptied = gone > 0 && guard.isEmptied(gone, left, peak);
    if (isHolding()) {
      settleHold(live, emptied, believable);
    }
    long fresh = fresh();
    if (fresh > 0 && (emptied || isAnotherTable() || guard.isTooMany(fresh, live))) {
      stage();
      hold(live, true, emptied);
      return Collections.emptyIterator();
    }
    if (fresh > 0 && !believable.getAsBoolean()) {
      LOGGER.warn(
          "event=deletes-put-off table={} rows={} reason=\"its source table is not the one it was\"",
          table,
          fresh);
      settled = false;
      return Collections.emptyIterator();
    }
    if (staged == 0) {
      return batch.isEmpty() ? Collections.emptyIterator() : List.of(List.copyOf(batch)).iterator();
    }
    stage();
    return store.pages(false, BATCH);
  }

  /** The keys that were approved, or need no approval, are in the ledger. */
  void areSent() {
    if (hold != null && hold.approved()) {
      store.endHold();
      LOGGER.info(
          "event=deletes-released table={} rows={} digest={}", table, hold.rows(), hold.digest());
      hold = null;
    }
    if (staged > 0) {
      store.dropStaged();
    }
  }

  private void settleHold(long live, boolean emptied, BooleanSupplier believable) {
    if (stillHeld == 0) {
      LOGGER.info("event=deletes-returned table={} rows={}", table, hold.rows());
      store.endHold();
      hold = null;
    } else if (lookForReturned) {
      store.dropReturned(run.getAsLong());
      hold(live, false, false);
    } else if (stillHeld < hold.rows()) {
      returned = true;
      settled = false;
    } else if (!emptied && !hold.emptied() && !guard.isTooMany(stillHeld + fresh(), live)) {
      giveUpHold(believable);
    }
  }

  private void giveUpHold(BooleanSupplier believable) {
    if (!believable.getAsBoolean()) {
      settled = false;
      return;
    }
    LOGGER.info("event=deletes-within-limits table={} rows={}", table, hold.rows());
    stage();
    store.giveUpHold();
    staged += stillHeld;
    hold = null;
  }

  private void hold(long live, boolean withStaged, boolean emptied) {
    Hold now = store.hold(live, withStaged, relation, emptied);
    settled = false;
    if (now != null) {
      hold = now;
      LOGGER.warn(
          "event=deletes-held table={} rows={} percent={} digest={}",
          table,
          hold.rows(),
          hold.percent(),
          hold.digest());
    }
  }

  private void stage() {
    if (staged == 0) {
      // what a comparison that broke off has left
      store.dropStaged();
    }
    if (!batch.isEmpty()) {
      store.stage(batch, run.getAsLong());
      staged += batch.size();
      batch.clear();
    }
  }

  /** Whether the source's table is not the one that it was when the hold began. */
  private boolean isAnotherTable() {
    return isHolding() && hold.relation() != null && !hold.relation().equals(relation);
  }

  private boolean isHolding() {
    return hold != null && !hold.approved();
  }

  private long fresh() {
    return staged + batch.size();
  }

  /** The hold as it is now; null for none. */
  Hold hold() {
    return hold;
  }

  /** How many deletes wait for approval. */
  long held() {
    return isHolding() ? hold.rows() : 0;
  }

  /** Whether rows of the hold have come back, and it is to be seen which. */
  boolean returned() {
    return returned;
  }

  /** Most live rows since the last comparison that found no deletes. */
  long peak() {
    return peak;
  }

  /** Whether the next comparison would decide just the same, if nothing changes. */
  boolean settled() {
    return settled;
  }
}
