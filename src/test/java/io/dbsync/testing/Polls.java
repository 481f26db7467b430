package io.dbsync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** Comparisons that a test asks an engine for. */
public final class Polls {

  /** A poll that had nothing to do. */
  public static final Found NOTHING = new Found(0, 0, 0);

  private final EngineApi api;
  private final Sql target;

  /**
   * @param engine what is asked
   * @param pair what it works on
   */
  public Polls(InProcessEngine engine, DatabasePair pair) {
    this(engine.api(), pair);
  }

  /**
   * @param api what is asked
   * @param pair what the engine works on
   */
  public Polls(EngineApi api, DatabasePair pair) {
    this(api, pair.target());
  }

  /**
   * @param api what is asked
   * @param target where the engine keeps its runs
   */
  public Polls(EngineApi api, Sql target) {
    this.api = api;
    this.target = target;
  }

  /** What a comparison found to differ. */
  public record Found(long inserts, long updates, long deletes) {}

  /** How many students differ now. */
  public long findings() {
    Found found = poll("students");
    return found.inserts() + found.updates() + found.deletes();
  }

  /** Has a table compared now, and waits until that is done. */
  public Found poll(String table) {
    var answer = api.post("/api/sync/poll?table=" + table);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    String run = answer.json().path("runs").path(0).path("runId").asText();
    Awaitility.await("run " + run + " done")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                "done"
                    .equals(
                        target.queryOne(
                            "SELECT state FROM sync_runs WHERE id = CAST(? AS bigint)", run)));
    List<String> found =
        target
            .query(
                "SELECT inserts, updates, deletes FROM sync_runs WHERE id = CAST(? AS bigint)", run)
            .get(0);
    return new Found(
        Long.parseLong(found.get(0)), Long.parseLong(found.get(1)), Long.parseLong(found.get(2)));
  }
}
