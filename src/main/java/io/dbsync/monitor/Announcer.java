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
   * Says whether a database or the broker answers.
   *
   * @param name {@code target}, {@code broker} or the name of a source
   * @param reason why it does not; null if it does
   */
  public synchronized void surroundings(String name, String reason) {
    if (begins("what " + name, reason)) {
      LOGGER.warn("event=down what={} reason=\"{}\"", name, reason);
    } else if (ends("what " + name, reason)) {
      LOGGER.info("event=up what={} down_seconds={}", name, seconds("what " + name));
    }
  }

  /**
   * Says whether a table gets on.
   *
   * @param name of the table
   * @param reason why nothing of it gets on; null if something does
   */
  public synchronized void table(String name, String reason) {
    if (begins("table " + name, reason)) {
      LOGGER.warn("event=down table={} reason=\"{}\"", name, reason);
    } else if (ends("table " + name, reason)) {
      LOGGER.info("event=up table={} down_seconds={}", name, seconds("table " + name));
    }
  }

  private boolean begins(String subject, String reason) {
    return reason != null && down.putIfAbsent(subject, Instant.now()) == null;
  }

  private boolean ends(String subject, String reason) {
    return reason == null && down.containsKey(subject);
  }

  private long seconds(String subject) {
    return Duration.between(down.remove(subject), Instant.now()).toSeconds();
  }
}
