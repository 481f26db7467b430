package io.dbsync.queue;

import io.dbsync.settings.Settings;

/** When the message of a chunk that is still open is taken for lost. */
public final class LostChunks {

  /** What the statements of an apply and a pause of the broker may take, beside redelivery. */
  private static final long APPLY_MS = 150_000;

  private final long grace;
  private volatile String server;

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

  /** For how long a chunk that was sent is left alone, as an SQL interval. */
  public String grace() {
    return grace + " milliseconds";
  }

  /**
   * Whether nobody knows what became of the open chunks: this process has just started, and a crash
   * may have come between ledger and queue; or the target is another server than before, one that
   * may lack the last commits, and so has chunks open that were done.
   *
   * @param present names the target's server
   */
  public boolean isNew(String present) {
    return !present.equals(server);
  }

  /** All chunks that the server had open are being sent again. */
  public void seen(String present) {
    server = present;
  }
}
