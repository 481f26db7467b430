package io.dbsync.monitor;

import io.dbsync.database.Problem;
import io.dbsync.monitor.LedgerEntry.Deferred;
import io.dbsync.monitor.LedgerEntry.Retrying;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is to be said of changes that were found and are not in the target. */
final class Changes {

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String CONFLICT = "40";

  private Changes() {}

  static List<Finding> of(TableFacts facts) {
    List<Finding> findings = new ArrayList<>();
    LedgerEntry ledger = facts.ledger();
    Problem problem = facts.apply().problem();
    if (problem != null && isCurrent(problem, ledger)) {
      findings.add(
          Decider.problem(
              problem, "its changes wait for a lock on the target table" + Decider.by(facts)));
    }
    retrying(facts, findings);
    deferred(facts, findings);
    failed(facts, findings);
    held(facts, findings);
    long moving = ledger.keys() - ledger.deferred().keys();
    if (moving > 0) {
      findings.add(
          Finding.of(State.CATCHING_UP, ledger.behindSince(), changes(moving, "on the way"), null));
    } else if ("poll".equals(ledger.running()) || "backfill".equals(ledger.running())) {
      findings.add(
          Finding.of(
              State.CATCHING_UP,
              ledger.behindSince(),
              "a %s is under way".formatted(ledger.running()),
              null));
    }
    return findings;
  }

  /** Another instance may have applied meanwhile what went back to the queue here. */
  private static boolean isCurrent(Problem problem, LedgerEntry ledger) {
    Instant applied = ledger.appliedAt();
    return ledger.chunks() > 0 && (applied == null || applied.isBefore(problem.at()));
  }

  private static void retrying(TableFacts facts, List<Finding> findings) {
    Retrying retrying = facts.ledger().retrying();
    if (retrying.chunks() == 0 && retrying.deadSince() == null) {
      return;
    }
    String what =
        retrying.deadRows() > 0
            ? changes(retrying.deadRows(), "given up for now, sync_logs has them as failed")
            : "changes fail, and are tried again";
    findings.add(
        Finding.stop(
            State.RETRYING,
            retrying.deadSince() == null ? retrying.since() : retrying.deadSince(),
            retrying.reason() == null ? what : what + ": " + retrying.reason(),
            "correct what the error names; the engine tries again within 5 minutes,"
                + " POST /api/sync/poll?table=%s at once".formatted(facts.table())));
  }

  private static void deferred(TableFacts facts, List<Finding> findings) {
    Deferred deferred = facts.ledger().deferred();
    if (deferred.chunks() == 0) {
      return;
    }
    String state = deferred.sqlstate();
    boolean locked =
        state == null || state.equals(LOCK_NOT_AVAILABLE) || state.startsWith(CONFLICT);
    findings.add(
        locked
            ? Finding.of(
                State.BLOCKED,
                deferred.since(),
                rows(deferred.keys(), "locked in the target")
                    + " by "
                    + (facts.lockHolder() == null ? "another session" : facts.lockHolder()),
                "end that transaction: pg_stat_activity tells what it does")
            : Finding.of(
                State.SLOW,
                deferred.since(),
                rows(
                        deferred.keys(),
                        "put off, because reading or writing them takes too long or too much memory")
                    + ": "
                    + deferred.reason(),
                "give the statement more time, sync.table.%s.statement-timeout, or the server more memory"
                    .formatted(facts.table())));
  }

  private static void failed(TableFacts facts, List<Finding> findings) {
    if (facts.ledger().failedRows() > 0) {
      findings.add(
          Finding.of(
              State.FAILED_ROWS,
              facts.ledger().failedSince(),
              rows(facts.ledger().failedRows(), "marked failed; sync_logs tells why"),
              ("correct the rows in the source; or what is in the way, and"
                      + " POST /api/sync/retry-failed?table=%s")
                  .formatted(facts.table())));
    }
  }

  private static void held(TableFacts facts, List<Finding> findings) {
    if (facts.ledger().hold() == null) {
      return;
    }
    if (facts.ledger().hold().approved()) {
      findings.add(
          Finding.of(
              State.CATCHING_UP,
              facts.ledger().hold().since(),
              "%s deletes are approved and about to be done"
                  .formatted(facts.ledger().hold().rows()),
              null));
      return;
    }
    findings.add(
        Finding.of(
            State.HELD_DELETES,
            facts.ledger().hold().since(),
            "%s deletes (%s %% of the live rows) wait for approval"
                .formatted(facts.ledger().hold().rows(), facts.ledger().hold().percent()),
            "put the rows back, or POST /api/sync/deletes/approve?table=%s&digest=%s"
                .formatted(facts.table(), facts.ledger().hold().digest())));
  }

  private static String changes(long count, String what) {
    return count == 1 ? "1 change is " + what : count + " changes are " + what;
  }

  private static String rows(long count, String what) {
    return count == 1 ? "1 row is " + what : count + " rows are " + what;
  }
}
