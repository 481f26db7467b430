package io.dbsync.queue;

import io.dbsync.settings.Settings;

/** When the message of a chunk that is still open is taken for lost. */
public final class LostChunks {

  /** What the statements of an apply and a pause of the broker may take, beside redelivery. */
  private static final long APPLY_MS = 150_000;

  private final long grace;
  private volatile Long begun;

  /**
   * @param redelivery how long a chunk may be tried
   */
  public LostChunks(Settings.Redelivery redelivery) {
    long millis = APPLY_MS;
    for (int attempt = 1; attempt <= redelivery.maximum(); attempt++) {
      millis += redelivery.delayMillis(attempt);
    }
    this.grace = millis;
  }

  /** For how long a chunk that this process has sent is left alone, as an SQL interval. */
  public String grace() {
    return grace + " milliseconds";
  }

  /**
   * For how long this process has been looking for them, as an SQL interval. What was sent before
   * is not left alone at all: a crash may have come between ledger and queue.
   */
  public String looking() {
    long now = System.nanoTime();
    if (begun == null) {
      begun = now;
    }
    return (now - begun) / 1_000_000 + " milliseconds";
  }
}
