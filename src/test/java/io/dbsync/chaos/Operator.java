package io.dbsync.chaos;

import io.dbsync.testing.EngineApi;
import io.dbsync.testing.Sql;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Looks at the tables, and approves held deletes and changed sources after a while. */
final class Operator implements AutoCloseable {

  private static final long PERIOD_MS = 500;
  private static final int MOST_PATIENCE_MS = 8_000;

  private static final String WAITING =
      """
      SELECT table_name, held_digest FROM sync_tables WHERE held_digest IS NOT NULL AND approved_at IS NULL
      """;

  private static final String HELD =
      """
      SELECT d.record_id FROM sync_deletes AS d JOIN sync_tables AS t USING (table_name)
       WHERE d.held AND t.table_name = ? AND t.held_digest = ?
      """;

  private static final String STOPPED =
      "SELECT table_name, stopped FROM sync_tables WHERE stopped IS NOT NULL";

  private final EngineApi api;
  private final Sql target;
  private final Random random;
  private final Events events;
  private final Approvals approvals = new Approvals();
  private final Tally tally = new Tally();
  private final Map<String, Long> due = new HashMap<>();
  private final Thread thread = new Thread(this::run, "operator");

  /** Starts at once. */
  Operator(EngineApi api, Sql target, Random random, Events events) {
    this.api = api;
    this.target = target;
    this.random = random;
    this.events = events;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(PERIOD_MS);
        try {
          look();
        } catch (IllegalStateException | UncheckedIOException e) {
          if (Thread.currentThread().isInterrupted()) {
            return;
          }
          // target or engine are down
          tally.add("unreachable", 1);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    for (List<String> hold : target.query(WAITING)) {
      if (isDue(hold.toString())) {
        approve(hold.get(0), hold.get(1));
      }
    }
    for (List<String> stopped : target.query(STOPPED)) {
      if (isDue(stopped.toString())) {
        post("accepted", "/api/sync/source/accept?table=" + stopped.get(0));
      }
    }
  }

  /** Whether something has been seen for long enough. */
  private boolean isDue(String what) {
    long now = System.nanoTime();
    long at =
        due.computeIfAbsent(
            what, w -> now + TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_PATIENCE_MS)));
    return now - at >= 0;
  }

  private void approve(String table, String digest) {
    List<String> keys = target.query(HELD, table, digest).stream().map(row -> row.get(0)).toList();
    // before it can have been done; whether it has been, nobody knows if the answer gets lost
    approvals.add(table, keys);
    int status = post("approved", "/api/sync/deletes/approve?table=" + table + "&digest=" + digest);
    if (status != 202) {
      approvals.remove(table, keys);
    }
    // the answer may be that somebody else must be asked
    due.remove(List.of(table, digest).toString());
  }

  private int post(String what, String path) {
    int status = api.post(path).status();
    tally.add(what + "-" + status, 1);
    events.add("operator=" + what + " status=" + status + " path=" + path);
    return status;
  }

  /** What has been approved so far. */
  Approvals approvals() {
    return approvals;
  }

  Tally tally() {
    return tally;
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
