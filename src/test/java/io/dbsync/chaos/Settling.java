package io.dbsync.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** How long the engine takes until there is nothing left to do, once everything is well again. */
final class Settling {

  private final long begun = System.nanoTime();
  private final long due;
  private long ended = begun;

  /**
   * Begins now.
   *
   * @param excusedUntil when all faults must have been got over, in {@link System#nanoTime}
   */
  Settling(long excusedUntil) {
    // what was written last counts as a fault does
    long own = begun + TimeUnit.SECONDS.toNanos(Fault.AFTERMATH_SECONDS);
    due = own - excusedUntil > 0 ? own : excusedUntil;
  }

  /** Waits for it, for so long at most. */
  void await(Judge judge, Duration atMost) {
    try {
      Awaitility.await()
          .atMost(atMost)
          .pollInterval(Duration.ofMillis(500))
          .ignoreExceptions()
          .until(judge::isSettled);
    } catch (ConditionTimeoutException e) {
      // the findings tell what is left
    }
    ended = System.nanoTime();
  }

  /** How long it took. */
  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(ended - begun);
  }

  /** By how many milliseconds it took too long. */
  Finding finding() {
    return new Finding("late", Math.max(0, TimeUnit.NANOSECONDS.toMillis(ended - due)), List.of());
  }
}
