package io.dbsync.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Notices that a table stands still although there is work, and no cause is known. */
final class Standstill {

  /** After a statement's end: as long as it takes to notice that, and that a connection is dead. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private Standstill() {}

  static List<Finding> of(TableFacts facts) {
    List<Finding> findings = new ArrayList<>();
    if (facts.start().at() == null) {
      return findings;
    }
    Instant quiet = Decider.latest(facts.start().at(), facts.recoveredAt());
    apply(facts, quiet, findings);
    poll(facts, quiet, findings);
    return findings;
  }

  private static void apply(TableFacts facts, Instant quiet, List<Finding> findings) {
    LedgerEntry ledger = facts.ledger();
    long chunks = ledger.chunks() - ledger.deferred().chunks();
    if (chunks <= 0) {
      return;
    }
    Instant moved = Decider.latest(quiet, ledger.seenAt(), ledger.appliedAt());
    if (facts.apply().stoppedRoute() != null) {
      findings.add(
          stopped(
              moved,
              "%s changes wait: the route %s"
                  .formatted(ledger.keys(), facts.apply().stoppedRoute())));
      return;
    }
    Duration still = Duration.between(moved, facts.now());
    // consumers of another instance may be at work
    Duration bound = facts.poll().elsewhere() ? longest(facts) : Decider.PATIENCE;
    if (still.compareTo(bound) <= 0) {
      return;
    }
    findings.add(
        facts.apply().busy()
            ? Finding.of(
                State.SLOW,
                moved,
                "%s changes wait while a chunk of them is read or written".formatted(ledger.keys()),
                "look for what the sessions of db-sync-engine do, in pg_stat_activity of source and"
                    + " target")
            : Finding.stop(
                State.STUCK,
                moved,
                "%s changes wait in the queue sync.%s, and no consumer takes them"
                    .formatted(ledger.keys(), facts.table()),
                "wait 3 minutes, after which they are sent again; then look at the broker"));
  }

  private static void poll(TableFacts facts, Instant quiet, List<Finding> findings) {
    TableFacts.Poll poll = facts.poll();
    Instant moved =
        Decider.latest(quiet, poll.movedAt(), poll.underWay() ? facts.ledger().appliedAt() : null);
    if (poll.stoppedRoute() != null) {
      findings.add(stopped(moved, "no poll: the route " + poll.stoppedRoute()));
      return;
    }
    if (poll.underWay() && facts.ledger().chunks() > facts.ledger().deferred().chunks()) {
      // it may be waiting for room in the queue: then it is the chunks that stand still
      return;
    }
    Duration still = Duration.between(moved, facts.now());
    Duration patience = Decider.patience(facts.period());
    if (poll.underWay() && still.compareTo(longest(facts)) > 0) {
      findings.add(
          Finding.stop(
              State.STUCK,
              moved,
              "a poll is under way, and has compared nothing for %s s".formatted(still.toSeconds()),
              "restart the engine"));
    } else if (poll.underWay() && still.compareTo(Decider.PATIENCE) > 0) {
      findings.add(
          Finding.of(
              State.SLOW,
              moved,
              "the statement that compares its rows is slow",
              "look at its plan in pg_stat_activity of source and target; a table that is always"
                  + " slow needs a longer period, or an index on its key"));
    } else if (!poll.underWay() && !poll.resting() && still.compareTo(patience) > 0) {
      findings.add(
          Finding.stop(
              State.STUCK,
              moved,
              "no poll has begun for %s s".formatted(still.toSeconds()),
              "restart the engine"));
    }
  }

  /** Whoever is at work has something to show within this time. */
  private static Duration longest(TableFacts facts) {
    return facts.statement().plus(GRACE);
  }

  private static Finding stopped(Instant since, String reason) {
    return Finding.stop(State.STUCK, since, reason, "restart the engine");
  }
}
