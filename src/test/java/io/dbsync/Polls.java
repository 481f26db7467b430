package io.dbsync;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineApi;
import io.dbsync.testing.Sql;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Asks the engine for a poll of the students, and tells what it found. */
final class Polls {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Sql target;
  private final EngineApi api;

  /** Polls by the admin API, read from the target's {@code sync_runs}. */
  Polls(DatabasePair databases, EngineApi api) {
    this.target = databases.target();
    this.api = api;
  }

  /** Differences that a poll finds which begins now; -1 if it fails. */
  long findings() {
    long run = request();
    Awaitility.await("poll " + run)
        .atMost(PATIENCE)
        .until(() -> !state(run).equals("requested") && !state(run).equals("running"));
    return Long.parseLong(
        target.queryOne(
            "SELECT CASE WHEN state = 'done' THEN inserts + updates + deletes ELSE -1 END"
                + " FROM sync_runs WHERE id = ?",
            run));
  }

  private long request() {
    return api.post("/api/sync/poll").json().path("runs").path(0).path("runId").asLong();
  }

  private String state(long run) {
    return target.queryOne("SELECT state FROM sync_runs WHERE id = ?", run);
  }
}
