package io.dbsync.diff;

import io.dbsync.poll.Lease;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One poll of one table: its run, opened when it is needed, and its lease, kept while it lasts. */
final class PollContext {

  // not waited for: the lease tells
  private static final String PATIENCE = "1 minute";
  private static final long TELL_AFTER_NANOS = 1_000_000_000L;

  private final Table table;
  private final Compare compare;
  private final boolean reshaped;
  private final PollStore store;
  private final PollStore.Activity activity;
  private final PollStore.Position position;
  private final TableState.Gate gate;
  private final SourceGuard.Known source;
  private final Lease lease;
  private final Failures failures;
  private final BooleanSupplier stopping;
  private final Instant begun;
  private final Instant changesSince;
  private Long run;
  private long told = System.nanoTime();
  private boolean ended;

  /**
   * @param reshaped whether documents may be out of date although no version is
   * @param activity what the target was like before; a run that was asked for is done, else one is
   *     opened when something is found
   * @param position how far a backfill came that is taken up again; null if it begins
   * @param gate what both sides looked like before the comparison
   * @param source what is known of the source
   * @param failures the rows that are known to have failed
   * @param begun when the poll began
   * @param changesSince how old what it finds may be, after an outage; null if polls went on
   * @param lease has been taken
   * @param stopping whether the engine is stopping
   */
  PollContext(
      Table table,
      Compare compare,
      boolean reshaped,
      PollStore store,
      PollStore.Activity activity,
      PollStore.Position position,
      TableState.Gate gate,
      SourceGuard.Known source,
      Failures failures,
      Instant begun,
      Instant changesSince,
      Lease lease,
      BooleanSupplier stopping) {
    this.table = table;
    this.compare = compare;
    this.reshaped = reshaped;
    this.store = store;
    this.activity = activity;
    this.position = position;
    this.run = activity.requested() == null ? null : activity.requested().id();
    this.gate = gate;
    this.source = source;
    this.failures = failures;
    this.begun = begun;
    this.changesSince = changesSince;
    this.lease = lease;
    this.stopping = stopping;
  }

  Table table() {
    return table;
  }

  Compare compare() {
    return compare;
  }

  /** Whether documents may be out of date although no version is. */
  boolean reshaped() {
    return reshaped;
  }

  /** What the target was like before. */
  PollStore.Activity activity() {
    return activity;
  }

  /** Whether every row is to be copied again, whatever the target has. */
  boolean backfill() {
    return activity.requested() != null && activity.requested().backfill();
  }

  /** How far a backfill came that is taken up again; null if it begins. */
  PollStore.Position position() {
    return position;
  }

  TableState.Gate gate() {
    return gate;
  }

  /** What is known of the source. */
  SourceGuard.Known source() {
    return source;
  }

  /** The rows that are known to have failed. */
  Failures failures() {
    return failures;
  }

  /** The run's id; opens the run. */
  long run() {
    if (run == null) {
      run = store.openRun(table.name(), changesSince);
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

  /** When the poll began. */
  Instant begun() {
    return begun;
  }

  /** ms since the poll began. */
  long elapsedMillis() {
    return Duration.between(begun, Instant.now()).toMillis();
  }

  /** Tells from time to time how far an open run has come. */
  void tell(Supplier<TableState.LastPoll> progress) {
    long now = System.nanoTime();
    if (run != null && now - told > TELL_AFTER_NANOS) {
      store.noteProgress(run, progress.get(), PATIENCE);
      told = now;
    }
  }

  /**
   * Whether the poll may go on: the engine is not stopping, and the lease has not been taken over
   * by another instance.
   */
  boolean mayGoOn() {
    return !stopping.getAsBoolean() && lease.keep();
  }
}
