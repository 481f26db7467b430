package io.dbsync.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Remembers which databases answer, and whether the broker does. */
public final class Surroundings {

  private final Map<String, TableFacts.Down> down = new ConcurrentHashMap<>();
  private final Map<String, Instant> seenDown = new ConcurrentHashMap<>();

  /**
   * Something was asked.
   *
   * @param what {@code target}, {@code broker} or the name of a source
   * @param reason why it does not answer; null if it does
   */
  public void asked(String what, String reason) {
    if (reason == null) {
      down.remove(what);
      return;
    }
    Instant now = Instant.now();
    seenDown.put(what, now);
    down.compute(
        what,
        (name, former) -> new TableFacts.Down(name, former == null ? now : former.since(), reason));
  }

  /** What does not answer, of all that a table needs. */
  List<TableFacts.Down> down(String source) {
    return Stream.of("target", "broker", source).map(down::get).filter(Objects::nonNull).toList();
  }

  /** When something that a table needs last did not answer; null for never. */
  Instant seenDown(String source) {
    return Decider.latest(seenDown.get("target"), seenDown.get("broker"), seenDown.get(source));
  }
}
