package io.dbsync.loadtest;

import java.util.List;

/**
 * What came of a phase, or of all together.
 *
 * @param name INSERT, UPDATE, DELETE, or what they are together
 * @param records that were to be written
 * @param verified that arrived and are right in the end
 * @param retries redeliveries in the log meanwhile
 * @param failures failed rows in the log meanwhile, of these records or of a whole chunk or poll
 * @param journeys of the records that arrived
 */
record PhaseResult(
    String name, int records, int verified, int retries, long failures, List<Journey> journeys) {

  /**
   * One record's way, in {@link System#nanoTime}.
   *
   * @param committed when its commit in the source had returned
   * @param visible when it was seen in the target
   */
  record Journey(long committed, long visible) {}

  Latencies latencies() {
    return new Latencies(journeys.stream().mapToLong(j -> j.visible() - j.committed()).toArray());
  }

  boolean successful() {
    return verified == records && failures == 0;
  }

  double successPercent() {
    return records == 0 ? 100 : 100.0 * verified / records;
  }

  /** Time from the first commit to the last record's visibility, in nanoseconds. */
  long nanos() {
    return lastVisible() - firstCommit();
  }

  double perSecond() {
    return journeys.isEmpty() || nanos() == 0 ? 0 : journeys.size() * 1e9 / nanos();
  }

  long firstCommit() {
    return journeys.stream().mapToLong(Journey::committed).min().orElse(0);
  }

  long lastVisible() {
    return journeys.stream().mapToLong(Journey::visible).max().orElse(0);
  }

  /** All phases together. */
  static PhaseResult total(List<PhaseResult> phases) {
    return new PhaseResult(
        "total",
        phases.stream().mapToInt(PhaseResult::records).sum(),
        phases.stream().mapToInt(PhaseResult::verified).sum(),
        phases.stream().mapToInt(PhaseResult::retries).sum(),
        phases.stream().mapToLong(PhaseResult::failures).sum(),
        phases.stream().flatMap(phase -> phase.journeys().stream()).toList());
  }
}
