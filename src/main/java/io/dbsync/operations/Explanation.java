package io.dbsync.operations;

import io.dbsync.monitor.Finding;
import io.dbsync.monitor.State;
import io.dbsync.monitor.TableReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * Where a record stands, and why.
 *
 * @param status {@code synced}, {@code waiting}, {@code in_flight}, {@code retrying}, {@code
 *     failed}, {@code held}, {@code deleted}, {@code stopped} or {@code unknown}
 * @param sentence the true cause, and what to do if there is something to do
 */
record Explanation(String status, String sentence) {

  /** SQLSTATEs of unique, foreign key and exclusion constraints. */
  private static final Set<String> BETWEEN_ROWS = Set.of("23505", "23503", "23P01");

  private static final String RETRY = "POST /api/sync/retry-failed?table=";

  /**
   * Draws the conclusion from the facts.
   *
   * @param period how often the table is polled
   * @param report where its table stands
   */
  static Explanation of(RecordFacts facts, Duration period, TableReport report) {
    Finding stop = report.stop();
    if (facts.way().chunk() != null) {
      return inFlight(facts, stop);
    }
    if (facts.way().hold() != null) {
      return held(facts);
    }
    if (facts.way().stopped() != null) {
      return new Explanation(
          "stopped", "Its table is stopped: %s; %s".formatted(facts.way().stopped(), has(facts)));
    }
    Explanation failed = failed(facts);
    if (failed != null) {
      return failed;
    }
    if (facts.isSame() && facts.snapshot().status().equals("synced")) {
      return new Explanation(
          "synced",
          "It is in sync since %s: the target has %s."
              .formatted(
                  at(facts.snapshot().syncedAt()),
                  facts.snapshot().rewritten()
                      ? "what the route rewrite-%s made of the source's document"
                          .formatted(facts.table().name())
                      : "the document that the source has"));
    }
    String trouble = stop == null ? facts.sourceTrouble() : stop.text();
    if (trouble != null) {
      return new Explanation(
          "stopped", "Its table is not being synced now: %s; %s".formatted(trouble, has(facts)));
    }
    return facts.source() == null ? gone(facts, period) : differs(facts, period);
  }

  private static Explanation inFlight(RecordFacts facts, Finding stop) {
    RecordFacts.Way way = facts.way();
    String chunk =
        "It is in the queue for %s since %s, in chunk %s"
            .formatted(way.operation(), at(way.sentAt()), way.chunk());
    if (way.stopped() != null) {
      return new Explanation("stopped", chunk + ", but its table is stopped: " + way.stopped());
    }
    if (stop != null && stop.state() == State.OUTAGE) {
      return new Explanation(
          "in_flight",
          chunk + ", and waits for an outage to end: " + stop.reason() + "; then it goes on.");
    }
    RecordFacts.Retry retry = way.retry();
    if (retry != null && way.deferred()) {
      return new Explanation(
          "retrying",
          "It was put off into chunk %s at %s: %s; it is tried again and again, next at %s."
              .formatted(way.chunk(), at(way.sentAt()), retry.reason(), at(retry.nextAt())));
    }
    if (retry != null) {
      return new Explanation(
          "retrying",
          "Chunk %s with its %s is tried again, redelivery %s is due at %s: %s."
              .formatted(
                  way.chunk(),
                  way.operation(),
                  retry.attempt(),
                  at(retry.nextAt()),
                  retry.reason()));
    }
    return new Explanation(
        "in_flight",
        chunk + (way.ahead() == 0 ? ", the next one." : ", behind " + way.ahead() + " others."));
  }

  private static Explanation held(RecordFacts facts) {
    RecordFacts.Held hold = facts.way().hold();
    return hold.approved()
        ? new Explanation("waiting", "Its delete is approved and about to be done.")
        : new Explanation(
            "held",
            ("It is gone from the source, and its delete is held since %s with those of %s rows:"
                    + " approve them by POST /api/sync/deletes/approve?table=%s&digest=%s,"
                    + " or put the row back.")
                .formatted(at(hold.since()), hold.rows(), facts.table().name(), hold.digest()));
  }

  /** What has failed at the version that the source has now, or was given up and not yet redone. */
  private static Explanation failed(RecordFacts facts) {
    RecordFacts.Log last = facts.lastLog();
    if (last == null || !last.status().equals("failed")) {
      return null;
    }
    RecordFacts.Snapshot snapshot = facts.snapshot();
    boolean marked = snapshot != null && snapshot.status().equals("failed");
    if (!marked && facts.isSame()) {
      return null;
    }
    String reason = RecordReader.told(last.error(), last.sqlstate(), last.stage());
    String failed = "Its %s failed at %s: %s; ".formatted(last.operation(), at(last.at()), reason);
    if (!marked) {
      return new Explanation(
          "failed",
          failed
              + (last.isRows()
                  ? cure(facts, last)
                  : "its table pauses after that, for 5 minutes at most, and then it is tried again;"
                      + " POST /api/sync/poll tries it at once."));
    }
    if (facts.source() != null
        && !Long.valueOf(facts.source().version()).equals(snapshot.version())) {
      return new Explanation(
          "waiting",
          failed
              + (snapshot.version() == null
                  ? "the next poll tries it again, as was asked for."
                  : "the source has changed since, and the next poll tries it again."));
    }
    return new Explanation("failed", failed + cure(facts, last));
  }

  private static String cure(RecordFacts facts, RecordFacts.Log last) {
    if ("validate".equals(last.stage())) {
      return "give the source row what it lacks, and the next poll takes it.";
    }
    if (last.sqlstate() != null && BETWEEN_ROWS.contains(last.sqlstate())) {
      return "another row is in its way; it is tried again and again, every 5 minutes at least.";
    }
    return "change the source row, or put right what is in the way and "
        + RETRY
        + facts.table().name()
        + ".";
  }

  private static Explanation gone(RecordFacts facts, Duration period) {
    RecordFacts.Snapshot snapshot = facts.snapshot();
    if (snapshot != null && snapshot.status().equals("deleted")) {
      return new Explanation(
          "deleted",
          "It is gone from the source, and was deleted in the target at %s."
              .formatted(at(snapshot.syncedAt())));
    }
    return snapshot == null
        ? new Explanation(
            "unknown", "Neither the source nor the target has it; only the log knows of it.")
        : new Explanation(
            "waiting",
            "It is gone from the source; " + next(period) + " deletes it in the target.");
  }

  private static Explanation differs(RecordFacts facts, Duration period) {
    RecordFacts.Snapshot snapshot = facts.snapshot();
    if (snapshot == null || snapshot.status().equals("deleted")) {
      return new Explanation(
          "waiting", "The source has it, the target has not; " + next(period) + " finds it.");
    }
    boolean edited = Long.valueOf(facts.source().version()).equals(snapshot.version());
    if (edited && facts.isUnproven()) {
      return new Explanation(
          "waiting",
          "All contents of its table are being compared, because its source, its target or its columns have changed; that finds it.");
    }
    if (edited && !facts.table().small()) {
      return new Explanation(
          "waiting",
          "The target's document is not what was written: it was changed there;"
              + " the next comparison of contents finds it, every 10 minutes or so.");
    }
    return new Explanation(
        "waiting",
        "%s since it was synced at %s; %s finds it."
            .formatted(
                edited ? "The target's document was changed" : "The source has changed",
                at(snapshot.syncedAt()),
                next(period)));
  }

  private static String has(RecordFacts facts) {
    RecordFacts.Snapshot snapshot = facts.snapshot();
    if (snapshot == null) {
      return "the target has nothing of it.";
    }
    return snapshot.syncedAt() == null
        ? "the target has no document of it."
        : "the target has what was synced at " + at(snapshot.syncedAt()) + ".";
  }

  private static String next(Duration period) {
    return "the next poll, due every %s ms,".formatted(period.toMillis());
  }

  private static String at(Instant time) {
    return time == null ? "some time" : time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
