package io.dbsync.chaos;

import io.dbsync.testing.EngineApi;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Asks the engine for backfills, reconciles and the like, whatever happens to it meanwhile. */
final class Chores implements AutoCloseable {

  private static final int MOST_REST_MS = 8_000;

  /** More than an engine takes to start. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final List<String> PATHS =
      List.of(
          "backfill?",
          "backfill?",
          "reconcile?fix=true&",
          "reconcile?fix=false&",
          "retry-failed?",
          "poll?");

  /** Done, entered, under way already, or not possible now. */
  private static final Set<Integer> ANSWERS = Set.of(200, 202, 409, 503);

  private final EngineApi api;
  private final Random random;
  private final Events events;
  private final Tally tally = new Tally();
  private final List<String> errors = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "chores");

  /** Starts at once. */
  Chores(EngineApi api, Random random, Events events) {
    this.api = api;
    this.random = random;
    this.events = events;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      // each kind once, before luck decides
      for (int n = 0; ; n++) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(n < PATHS.size() ? 1_000 : MOST_REST_MS));
        ask(PATHS.get(n < PATHS.size() ? n : random.nextInt(PATHS.size())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(String path) throws InterruptedException {
    CopiedTable table = CopiedTable.ALL.get(random.nextInt(CopiedTable.ALL.size()));
    String name = path.substring(0, path.indexOf('?'));
    try {
      EngineApi.Answer answer = api.post("/api/sync/" + path + "table=" + table.name());
      tally.add(name + "-" + answer.status(), 1);
      events.add("asked=" + name + " table=" + table.name() + " status=" + answer.status());
      if (!ANSWERS.contains(answer.status())) {
        errors.add(path + " " + answer.status() + " " + answer.text());
      }
    } catch (UncheckedIOException | IllegalStateException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      // the engine is down
      tally.add(name + "-unanswered", 1);
    }
  }

  /** Asks for nothing any more, but for a last backfill of all tables. */
  void finish() throws InterruptedException {
    close();
    Awaitility.await("last backfill")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .until(() -> api.post("/api/sync/backfill").status() == 202);
    events.add("asked=backfill");
  }

  Tally tally() {
    return tally;
  }

  /** Answers that there should not be; after the end. */
  Finding errors() {
    return Finding.of("api_errors", errors);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
