package io.dbsync.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once that something has stopped, and once that it works again. */
public final class Announcer {

  private static final Logger LOGGER = LoggerFactory.getLogger(Announcer.class);

  private final Map<String, Instant> down = new HashMap<>();

  /**
   * Tells of something whose state may have changed.
   *
   * @param subject what it is about, as {@code key=value}
   * @param reason why it has stopped; null if it works
   */
  public synchronized void tell(String subject, String reason) {
    if (reason != null && down.putIfAbsent(subject, Instant.now()) == null) {
      LOGGER.warn("event=down {} reason=\"{}\"", subject, reason);
    } else if (reason == null && down.containsKey(subject)) {
      Duration lasted = Duration.between(down.remove(subject), Instant.now());
      LOGGER.info("event=up {} down_seconds={}", subject, lasted.toSeconds());
    }
  }
}
