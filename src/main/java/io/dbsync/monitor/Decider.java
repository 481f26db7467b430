package io.dbsync.monitor;

import io.dbsync.database.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Says where a table stands. It looks at nothing but the facts. */
final class Decider {

  /** What takes less is no standstill. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  /** The shortest time for which a table counts as in sync since it was last looked at. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private static final int FRESH_PERIODS = 2;
  private static final int PATIENT_PERIODS = 3;

  private Decider() {}

  /** The report of one table. */
  static TableReport decide(TableFacts facts) {
    List<Finding> findings = new ArrayList<>();
    start(facts, findings);
    surroundings(facts, findings);
    findings.addAll(Changes.of(facts));
    if (findings.stream().noneMatch(Finding::stops)) {
      findings.addAll(Standstill.of(facts));
    }
    if (findings.isEmpty()) {
      findings.add(quiet(facts));
    }
    findings.sort(Comparator.comparing(Finding::state));
    return new TableReport(
        facts.table(), List.copyOf(findings), lagMillis(facts), facts.ledger().appliedAt());
  }

  private static void start(TableFacts facts, List<Finding> findings) {
    if (facts.start().at() == null && facts.down().isEmpty()) {
      String waits = facts.start().waitsFor();
      findings.add(
          Finding.stop(State.STARTING, null, waits == null ? "the engine starts" : waits, null));
    }
  }

  private static void surroundings(TableFacts facts, List<Finding> findings) {
    for (TableFacts.Down down : facts.down()) {
      boolean starting = facts.start().at() == null && facts.start().waitsFor() != null;
      findings.add(
          Finding.stop(
              State.OUTAGE,
              down.since(),
              starting
                  ? facts.start().waitsFor()
                  : "the " + name(down.what()) + " is down: " + down.reason(),
              null));
    }
    poll(facts, findings);
    Instant read = facts.ledgerReadAt() == null ? facts.start().at() : facts.ledgerReadAt();
    if (facts.down().isEmpty() && read != null && read.plus(PATIENCE).isBefore(facts.now())) {
      findings.add(
          Finding.stop(
              State.OUTAGE,
              read,
              "the ledger of chunks in the target cannot be read",
              "look for locks on sync_chunks and sync_tables in the target"));
    }
  }

  /** What keeps polls from going on. */
  private static void poll(TableFacts facts, List<Finding> findings) {
    Problem problem = facts.poll().problem();
    if (facts.ledger().stopped() != null) {
      findings.add(
          Finding.stop(
              State.SOURCE_TO_ACCEPT,
              problem == null ? null : problem.since(),
              facts.ledger().stopped(),
              ("if this is the right server, POST /api/sync/source/accept?table=%s copies what it"
                      + " has now; if not, correct the setting, or restore the server")
                  .formatted(facts.table())));
    } else if (problem != null) {
      Finding found = problem(problem, "its comparison waits for a lock" + by(facts));
      Finding finding = found.state() == State.OUTAGE ? past(found, problem, facts) : found;
      if (finding.state() != State.OUTAGE || facts.down().isEmpty()) {
        // where another instance has the lease, the table gets on all the same
        findings.add(facts.poll().elsewhere() ? finding.beside() : finding);
      }
    }
  }

  /** An outage that may be over says so, until a poll has succeeded. */
  private static Finding past(Finding finding, Problem problem, TableFacts facts) {
    if (problem.at().plus(fresh(facts.period())).isAfter(facts.now())) {
      return finding;
    }
    return Finding.stop(
        State.OUTAGE,
        problem.since(),
        "all servers answer, and the table is compared again soon; its last poll failed %s s ago: %s"
            .formatted(Duration.between(problem.at(), facts.now()).toSeconds(), problem.reason()),
        null);
  }

  /** What a problem of a whole table means. */
  static Finding problem(Problem problem, String locked) {
    return switch (problem.cause()) {
      case OUTAGE ->
          Finding.stop(State.OUTAGE, problem.since(), problem.reason(), problem.remedy());
      case LOCK ->
          Finding.stop(
              State.BLOCKED, problem.since(), locked + ": " + problem.reason(), problem.remedy());
      case TABLE ->
          Finding.stop(State.UNUSABLE, problem.since(), problem.reason(), problem.remedy());
      case SOURCE ->
          Finding.stop(State.SOURCE_TO_ACCEPT, problem.since(), problem.reason(), problem.remedy());
    };
  }

  /** Which session holds the lock, if that is known. */
  static String by(TableFacts facts) {
    return facts.lockHolder() == null ? "" : " of " + facts.lockHolder();
  }

  private static String name(String check) {
    return switch (check) {
      case "broker" -> "message broker";
      case "target" -> "target database";
      case "source" -> "source database";
      default -> "source database " + check.replaceFirst("^source-", "");
    };
  }

  private static Finding quiet(TableFacts facts) {
    Instant looked = facts.poll().lookedAt();
    if (looked == null) {
      return Finding.of(
          State.STARTING, facts.start().at(), "not compared yet since this engine started", null);
    }
    if (looked.plus(fresh(facts.period())).isBefore(facts.now())) {
      return Finding.of(
          State.CATCHING_UP,
          looked,
          facts.poll().resting()
              ? "the source has a rest after a long comparison, and is compared again soon"
              : "a comparison is under way",
          null);
    }
    return Finding.of(State.IN_SYNC, looked, "all changes that were found are in the target", null);
  }

  private static Duration fresh(Duration period) {
    Duration periods = period.multipliedBy(FRESH_PERIODS);
    return periods.compareTo(FRESH) < 0 ? FRESH : periods;
  }

  /** After which time without a move a table of this period stands still. */
  static Duration patience(Duration period) {
    Duration periods = period.multipliedBy(PATIENT_PERIODS);
    return periods.compareTo(PATIENCE) < 0 ? PATIENCE : periods;
  }

  private static long lagMillis(TableFacts facts) {
    Problem problem = facts.poll().elsewhere() ? null : facts.poll().problem();
    Instant behind =
        earliest(facts.ledger().behindSince(), problem == null ? null : problem.since());
    return behind == null ? 0 : Math.max(0, Duration.between(behind, facts.now()).toMillis());
  }

  static Instant earliest(Instant... instants) {
    return Stream.of(instants).filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
  }

  static Instant latest(Instant... instants) {
    return Stream.of(instants).filter(Objects::nonNull).max(Instant::compareTo).orElse(null);
  }
}
