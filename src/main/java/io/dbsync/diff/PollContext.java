package io.dbsync.diff;

import io.dbsync.table.Table;
import io.dbsync.table.TableSql.Compare;
import java.util.function.BooleanSupplier;

/** One poll of one table: its run, opened when it is needed, and its lease, kept while it lasts. */
final class PollContext {

  private static final long RENEW_AFTER_NANOS = 5_000_000_000L;

  private final Table table;
  private final Compare compare;
  private final PollStore store;
  private final TableState.Gate gate;
  private final BooleanSupplier stopping;
  private final long begun = System.nanoTime();
  private Long run;
  private long leased = begun;
  private boolean ended;

  /**
   * @param run the run that was asked for; null opens one when something is found
   * @param gate what both sides looked like before the comparison
   * @param stopping whether the engine is stopping
   */
  PollContext(
      Table table,
      Compare compare,
      PollStore store,
      Long run,
      TableState.Gate gate,
      BooleanSupplier stopping) {
    this.table = table;
    this.compare = compare;
    this.store = store;
    this.run = run;
    this.gate = gate;
    this.stopping = stopping;
  }

  Table table() {
    return table;
  }

  Compare compare() {
    return compare;
  }

  TableState.Gate gate() {
    return gate;
  }

  /** The run's id; opens the run. */
  long run() {
    if (run == null) {
      run = store.openRun(table.name());
    }
    return run;
  }

  /** The run's id; null if none was opened. */
  Long openedRun() {
    return run;
  }

  /** The comparison has come to its end. */
  void end() {
    ended = true;
  }

  boolean ended() {
    return ended;
  }

  /** ms since the poll began. */
  long elapsedMillis() {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  /**
   * Whether the poll may go on: the engine is not stopping, and the lease, renewed when it is time,
   * has not been taken over by another instance.
   */
  boolean mayGoOn() {
    if (stopping.getAsBoolean()) {
      return false;
    }
    long now = System.nanoTime();
    if (now - leased > RENEW_AFTER_NANOS) {
      if (!store.acquireLease(table.name())) {
        return false;
      }
      leased = now;
    }
    return true;
  }
}
