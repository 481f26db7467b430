package io.dbsync.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the begin and the end of an outage, table by table. Its chunks are delivered again every
 * few seconds, each with the same to say.
 */
public final class Outages {

  private static final Logger LOGGER = LoggerFactory.getLogger(Outages.class);

  /** Shortest time between two outages of a table that are told. */
  private static final Duration REPEAT = Duration.ofMinutes(1);

  /** What is known of a table. */
  private static final class Outage {
    private Instant since;
    private Instant told = Instant.MIN;
    private boolean open;
    private String reason;
  }

  private final Map<String, Outage> outages = new TreeMap<>();

  /**
   * A chunk went back to the broker.
   *
   * @param stage {@code read} or {@code write}
   * @param reason the error in one line
   */
  public synchronized void met(String table, String stage, String reason) {
    Outage outage = outages.computeIfAbsent(table, t -> new Outage());
    Instant now = Instant.now();
    outage.reason = reason;
    if (outage.since == null) {
      outage.since = now;
    }
    if (!outage.open && outage.told.isBefore(now.minus(REPEAT))) {
      outage.open = true;
      outage.told = now;
      LOGGER.warn("event=outage table={} stage={} reason=\"{}\"", table, stage, reason);
    }
  }

  /** A chunk of the table went through. */
  public synchronized void over(String table) {
    Outage outage = outages.get(table);
    if (outage == null || outage.since == null) {
      return;
    }
    if (outage.open) {
      LOGGER.info(
          "event=outage-over table={} seconds={}",
          table,
          Duration.between(outage.since, Instant.now()).toSeconds());
    }
    outage.since = null;
    outage.open = false;
  }

  /** Why chunks of a table go back to the broker; null if they do not. */
  public synchronized String reason(String table) {
    Outage outage = outages.get(table);
    return outage == null || outage.since == null ? null : outage.reason;
  }
}
