package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Healing;
import io.dbsync.chaos.Fault.Part;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Standby;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Servers that have forgotten what the engine has seen of them. */
final class TimeTravel {

  /** How far back a row of the history may be committed late. */
  private static final int LATE = 20_000;

  private static final int MOST_BEHIND_MS = 1_500;

  private static final String HISTORY =
      "SELECT seq, tbl, key, v, poison FROM chaos.history WHERE seq > ? ORDER BY seq";

  // beyond what either server has given out
  private static final String SKIP =
      """
      SELECT setval('chaos.versions', CAST(? AS bigint) + 1000000),
             setval('chaos.history_seq_seq', CAST(? AS bigint) + 1000000)
      """;

  private final Stage stage;

  TimeTravel(Stage stage) {
    this.stage = stage;
  }

  List<Fault> faults() {
    return List.of(
        new Fault("source-failover", Part.SOURCE, 3, 1_000, 8_000, this::failOver),
        new Fault("target-restored", Part.TARGET, 3, 3_000, 15_000, this::restore));
  }

  /** A standby takes over that lacks the last moments. */
  private Healing failOver(Random random) throws Exception {
    Standby standby = new Standby(stage.source().server());
    return () -> {
      try (standby) {
        standby.awaitCaughtUp();
        standby.fallBehind();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_BEHIND_MS));
        standby.takeOver(stage.source().name(), TimeTravel::noteLost);
      }
    };
  }

  /** The target as it was some seconds ago. */
  private Healing restore(Random random) {
    stage.target().server().copy();
    return stage.target().server()::restoreCopy;
  }

  /** What was lost was there for a while; then each of its rows was what it is now. */
  private static void noteLost(Sql before, Sql after) {
    long last = Long.parseLong(after.queryOne("SELECT coalesce(max(seq), 0) FROM chaos.history"));
    Set<String> kept =
        after.query(HISTORY, last - LATE).stream()
            .map(row -> row.get(0))
            .collect(Collectors.toSet());
    List<List<String>> lost = new ArrayList<>(before.query(HISTORY, last - LATE));
    lost.removeIf(row -> kept.contains(row.get(0)));
    after.query(
        SKIP,
        before.queryOne("SELECT last_value FROM chaos.versions"),
        before.queryOne("SELECT last_value FROM chaos.history_seq_seq"));
    lost.forEach(
        row ->
            after.execute(
                "INSERT INTO chaos.history (tbl, key, v, poison)"
                    + " VALUES (?, ?, CAST(? AS bigint), CAST(? AS boolean))",
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4)));
    for (CopiedTable table : CopiedTable.ALL) {
      lost.stream()
          .filter(row -> row.get(1).equals(table.name()))
          .map(row -> row.get(2))
          .distinct()
          .forEach(key -> after.execute(table.noteAgain(), key));
    }
  }
}
