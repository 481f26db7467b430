package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Whether each row of the target went through states that its row in the source had, in the order
 * in which it had them. It may leave some out.
 */
final class Histories {

  private static final List<Event> NOTHING = List.of();

  // a failed row keeps the document that it had
  private static final String WRONG_FAILED =
      """
      SELECT tbl, key, v, at FROM
        (SELECT tbl, key, v, at, status, document, lag(document) OVER (PARTITION BY tbl, key ORDER BY seq) AS before
           FROM chaos.applied) AS a
       WHERE status = 'failed' AND document IS DISTINCT FROM before
      """;

  private final Map<String, List<Event>> histories;
  private final List<List<String>> applied;
  private final List<List<String>> wrongFailed;

  /**
   * A moment of a row in the source.
   *
   * @param seq its place in the history
   * @param v the row's version; null when it was deleted
   * @param poison whether it could not be copied
   */
  private record Event(long seq, String v, boolean poison) {}

  Histories(Sql source, Sql target) {
    this.histories = new HashMap<>();
    source
        .query("SELECT tbl || ' ' || key, seq, v, poison FROM chaos.history ORDER BY seq")
        .forEach(
            row ->
                histories
                    .computeIfAbsent(row.get(0), k -> new ArrayList<>())
                    .add(
                        new Event(Long.parseLong(row.get(1)), row.get(2), row.get(3).equals("t"))));
    this.applied =
        target.query(
            """
            SELECT tbl || ' ' || key, v, live, at FROM chaos.applied
             WHERE status <> 'failed' ORDER BY seq
            """);
    this.wrongFailed = target.query(WRONG_FAILED);
  }

  /** How many states of the target were looked at. */
  long size() {
    return applied.size();
  }

  List<Finding> findings() {
    Map<String, Long> positions = new HashMap<>();
    List<String> regressions = new ArrayList<>();
    List<String> inventions = new ArrayList<>();
    for (List<String> state : applied) {
      String key = state.get(0);
      String v = state.get(2).equals("t") ? state.get(1) : null;
      long position = positions.getOrDefault(key, 0L);
      long next = position(key, v, position);
      if (next < 0) {
        inventions.add(key + " v=" + v + " at " + state.get(3));
      } else if (next < position) {
        regressions.add(key + " v=" + v + " at " + state.get(3));
      }
      positions.put(key, next < 0 ? position : next);
    }
    return List.of(
        Finding.of("regressions", regressions),
        Finding.of("inventions", inventions),
        Finding.of("wrong_failed_document", wrongFailed));
  }

  /** Where a state stands in the history of its row; negative if it is none that can be copied. */
  private long position(String key, String v, long position) {
    // the first one that this can be; if there has been an earlier one only, that
    long earlier = -1;
    for (Event event : histories.getOrDefault(key, NOTHING)) {
      if (Objects.equals(event.v(), v) && !event.poison()) {
        if (event.seq() >= position) {
          return event.seq();
        }
        earlier = event.seq();
      }
    }
    return earlier;
  }
}
