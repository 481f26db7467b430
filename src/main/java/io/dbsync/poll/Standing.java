package io.dbsync.poll;

import java.time.Duration;
import java.time.Instant;

/**
 * Who polls a table, as of a second ago. Times are this machine's: the target told how long ago.
 *
 * @param owner the instance that has the lease; null for none
 * @param here whether that is this one
 * @param since since when it has the lease; null if that is not known
 * @param movedAt when a poll of it last got on; null if that is not known
 * @param polledAt when the last poll of the table began that came to its end, wherever that was;
 *     null if that is not known
 * @param trouble what is in the way of its polls; null for nothing that it told
 */
public record Standing(
    String owner, boolean here, Instant since, Instant movedAt, Instant polledAt, String trouble) {

  /** Before the first look. */
  static Standing unknown() {
    return new Standing(null, false, null, null, null, null);
  }

  /** Whether another instance has the lease. */
  public boolean elsewhere() {
    return owner != null && !here;
  }

  /**
   * What is wrong with an instance that others wait for; null if it gets on, or nobody waits.
   *
   * @param patience how long it may take
   */
  public String stuck(Duration patience) {
    if (!elsewhere() || movedAt == null) {
      return null;
    }
    Duration age = Duration.between(movedAt, Instant.now());
    return age.compareTo(patience) <= 0
        ? null
        : ("instance %s has the lease since %s, and none of its polls has got on for %s s: %s;"
                + " look at GET / of that instance; when it stops, another one takes over")
            .formatted(
                owner, since, age.toSeconds(), trouble == null ? "it gives no reason" : trouble);
  }
}
