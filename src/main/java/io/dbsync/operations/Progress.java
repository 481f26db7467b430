package io.dbsync.operations;

import java.util.Map;

/**
 * How far a run is. A backfill is as far as its rows are applied, any other run as far as it has
 * compared; one that has come to its end is waiting for what it sent.
 *
 * @param backfill whether every row is sent
 * @param state of the run
 * @param compared rows compared so far
 * @param total how many rows there may be; 0 if that is not known
 * @param closed rows sent, and applied or failed
 * @param inFlight rows sent and on their way
 * @param seconds since it began, until it ended
 */
record Progress(
    boolean backfill,
    String state,
    long compared,
    long total,
    long closed,
    long inFlight,
    double seconds) {

  private static final int MOST_WHILE_RUNNING = 99;

  /** Adds {@code rowsPerSecond}, {@code etaSeconds} and {@code percent}; null what is not known. */
  void putInto(Map<String, Object> run) {
    run.put("rowsPerSecond", seconds > 0 ? Math.round(rate()) : null);
    run.put("etaSeconds", etaSeconds());
    run.put("percent", percent());
  }

  private long done() {
    return backfill ? closed : compared;
  }

  private double rate() {
    return done() / seconds;
  }

  private Long etaSeconds() {
    if (state.equals("running") && total > 0 && seconds > 0 && done() > 0) {
      return (long) Math.ceil(Math.max(0, total - done()) / rate());
    }
    return state.equals("done") && inFlight > 0 && seconds > 0 && closed > 0
        ? (Long) (long) Math.ceil(inFlight * seconds / closed)
        : null;
  }

  private Long percent() {
    return switch (state) {
      case "running" ->
          total > 0 ? (Long) Math.min(MOST_WHILE_RUNNING, 100 * done() / total) : null;
      case "done" -> closed + inFlight == 0 ? 100 : 100 * closed / (closed + inFlight);
      default -> null;
    };
  }
}
