package io.dbsync.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.database.Problem;
import io.dbsync.database.Problem.Cause;
import io.dbsync.diff.Hold;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What state which facts make, how old the oldest change is, and what the engine is as a whole. */
final class DeciderTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private static Instant ago(long seconds) {
    return NOW.minusSeconds(seconds);
  }

  /** Facts of a table that is in sync, and what differs from that. */
  private static final class Facts {
    private Instant started = ago(3600);
    private Problem pollProblem;
    private boolean underWay;
    private boolean resting;
    private Instant movedAt = ago(2);
    private Instant lookedAt = ago(2);
    private boolean elsewhere;
    private String stoppedPoll;
    private Problem applyProblem;
    private boolean busy;
    private String stoppedApply;
    private LedgerEntry ledger = LedgerEntry.none();
    private Instant readAt = ago(1);
    private List<TableFacts.Down> down = List.of();

    private TableReport report() {
      return Decider.decide(
          new TableFacts(
              "t",
              Duration.ofSeconds(5),
              Duration.ofSeconds(60),
              NOW,
              new TableFacts.Start(started == null ? "waiting for target" : null, started),
              new TableFacts.Poll(
                  pollProblem, underWay, resting, movedAt, lookedAt, elsewhere, stoppedPoll),
              new TableFacts.Apply(applyProblem, busy, stoppedApply),
              ledger,
              readAt,
              down,
              null,
              null));
    }

    private Facts with(java.util.function.Consumer<Facts> change) {
      change.accept(this);
      return this;
    }
  }

  private static Facts facts(java.util.function.Consumer<Facts> change) {
    return new Facts().with(change);
  }

  /** Open chunks, found and seen so many seconds ago. */
  private static LedgerEntry open(long chunks, long seconds, Instant applied) {
    return entry(chunks, seconds, applied, 0, null, null, 0, 0, null, null);
  }

  private static LedgerEntry entry(
      long chunks,
      long seconds,
      Instant applied,
      long deferred,
      String sqlstate,
      String trouble,
      long deadRows,
      long failedRows,
      Hold hold,
      String stopped) {
    Instant since = ago(seconds);
    boolean nothing = chunks + deadRows + failedRows == 0 && hold == null && trouble == null;
    return new LedgerEntry(
        chunks,
        chunks * 10,
        chunks == 0 ? null : since,
        applied,
        new LedgerEntry.Deferred(deferred, deferred * 10, since, "it was put off", sqlstate),
        new LedgerEntry.Retrying(
            trouble == null || deadRows > 0 ? 0 : chunks,
            trouble == null ? null : since,
            deadRows,
            deadRows > 0 ? since : null,
            trouble),
        failedRows,
        failedRows > 0 ? since : null,
        hold,
        stopped,
        null,
        null,
        nothing ? null : since,
        null,
        Double.NaN,
        null,
        null);
  }

  private static Problem problem(Cause cause) {
    return new Problem(cause, "it does not go", null, ago(40), ago(1));
  }

  static Stream<Arguments> states() {
    Hold hold = new Hold(7, BigDecimal.TEN, "d1", ago(50), false, null, false);
    Hold approved = new Hold(7, BigDecimal.TEN, "d1", ago(50), true, null, false);
    return Stream.of(
        Arguments.of(State.IN_SYNC, facts(f -> {})),
        Arguments.of(State.STARTING, facts(f -> f.started = null)),
        Arguments.of(State.STARTING, facts(f -> f.lookedAt = null)),
        // not looked at for more than two periods
        Arguments.of(State.CATCHING_UP, facts(f -> f.lookedAt = ago(11))),
        Arguments.of(State.CATCHING_UP, facts(f -> f.ledger = open(2, 3, null))),
        Arguments.of(State.CATCHING_UP, facts(f -> f.ledger = open(16, 600, ago(2)))),
        Arguments.of(
            State.CATCHING_UP,
            facts(f -> f.ledger = entry(0, 50, null, 0, null, null, 0, 0, approved, null))),
        // what fails
        Arguments.of(
            State.RETRYING,
            facts(f -> f.ledger = entry(1, 9, null, 0, null, "no", 0, 0, null, null))),
        Arguments.of(
            State.RETRYING,
            facts(f -> f.ledger = entry(0, 90, null, 0, null, "no", 10, 0, null, null))),
        Arguments.of(
            State.FAILED_ROWS,
            facts(f -> f.ledger = entry(0, 90, null, 0, null, null, 0, 3, null, null))),
        Arguments.of(
            State.HELD_DELETES,
            facts(f -> f.ledger = entry(0, 50, null, 0, null, null, 0, 0, hold, null))),
        // what is in the way
        Arguments.of(
            State.BLOCKED,
            facts(f -> f.ledger = entry(1, 20, null, 1, "55P03", null, 0, 0, null, null))),
        Arguments.of(
            State.SLOW,
            facts(f -> f.ledger = entry(1, 20, null, 1, "57014", null, 0, 0, null, null))),
        Arguments.of(
            State.SLOW,
            facts(f -> f.ledger = entry(1, 20, null, 1, "53200", null, 0, 0, null, null))),
        Arguments.of(State.BLOCKED, facts(f -> f.pollProblem = problem(Cause.LOCK))),
        Arguments.of(State.OUTAGE, facts(f -> f.pollProblem = problem(Cause.OUTAGE))),
        Arguments.of(State.UNUSABLE, facts(f -> f.pollProblem = problem(Cause.TABLE))),
        Arguments.of(State.SOURCE_TO_ACCEPT, facts(f -> f.pollProblem = problem(Cause.SOURCE))),
        Arguments.of(
            State.SOURCE_TO_ACCEPT,
            facts(f -> f.ledger = entry(0, 0, null, 0, null, null, 0, 0, null, "went back"))),
        Arguments.of(
            State.OUTAGE,
            facts(f -> f.down = List.of(new TableFacts.Down("target", ago(3), "refused")))),
        Arguments.of(
            State.OUTAGE,
            facts(
                f -> {
                  f.applyProblem = problem(Cause.OUTAGE);
                  f.ledger = open(1, 40, null);
                })),
        // applied by another instance meanwhile
        Arguments.of(
            State.CATCHING_UP,
            facts(
                f -> {
                  f.applyProblem = problem(Cause.OUTAGE);
                  f.ledger = open(1, 40, NOW);
                })),
        Arguments.of(State.OUTAGE, facts(f -> f.readAt = ago(16))),
        // what stands still without a cause
        Arguments.of(State.STUCK, facts(f -> f.stoppedPoll = "poll-t is Stopped")),
        Arguments.of(
            State.STUCK,
            facts(
                f -> {
                  f.ledger = open(1, 1, null);
                  f.stoppedApply = "apply-t is Stopped";
                })),
        Arguments.of(State.STUCK, facts(f -> f.ledger = open(1, 16, null))),
        Arguments.of(State.CATCHING_UP, facts(f -> f.ledger = open(1, 14, null))),
        Arguments.of(
            State.SLOW,
            facts(
                f -> {
                  f.ledger = open(1, 16, null);
                  f.busy = true;
                })),
        Arguments.of(
            State.CATCHING_UP,
            facts(
                f -> {
                  f.ledger = open(1, 16, null);
                  f.elsewhere = true;
                })),
        Arguments.of(State.STUCK, facts(f -> f.movedAt = f.lookedAt = ago(16))),
        Arguments.of(
            State.SLOW,
            facts(
                f -> {
                  f.movedAt = f.lookedAt = ago(16);
                  f.underWay = true;
                })),
        Arguments.of(
            State.STUCK,
            facts(
                f -> {
                  f.movedAt = f.lookedAt = ago(91);
                  f.underWay = true;
                })),
        // it waits for room in the queue
        Arguments.of(
            State.SLOW,
            facts(
                f -> {
                  f.movedAt = f.lookedAt = ago(120);
                  f.underWay = true;
                  f.ledger = open(16, 120, null);
                  f.busy = true;
                })),
        Arguments.of(
            State.CATCHING_UP,
            facts(
                f -> {
                  f.movedAt = f.lookedAt = ago(31);
                  f.resting = true;
                })));
  }

  @ParameterizedTest
  @MethodSource("states")
  void decides(State state, Facts facts) {
    // When
    TableReport report = facts.report();

    // Then
    assertThat(report.state()).as(report.findings().toString()).isEqualTo(state);
    assertThat(report.attention().isEmpty())
        .isEqualTo(
            List.of(State.IN_SYNC, State.CATCHING_UP).contains(state)
                || state == State.STARTING && facts.started != null);
  }

  @Test
  void tellsAllThatIsWrongTheWorstFirst() {
    // Given failed rows, held deletes, locked rows, and a database that is away
    Hold hold = new Hold(7, BigDecimal.TEN, "d1", ago(50), false, null, false);
    Facts facts =
        facts(
            f -> {
              f.ledger = entry(1, 20, null, 1, "55P03", null, 0, 3, hold, null);
              f.down = List.of(new TableFacts.Down("source-crm", ago(3), "refused"));
            });

    // Then
    assertThat(facts.report().findings())
        .extracting(Finding::state)
        .containsExactly(State.OUTAGE, State.BLOCKED, State.FAILED_ROWS, State.HELD_DELETES);
    assertThat(facts.report().worst().text()).isEqualTo("the source database crm is down: refused");
    assertThat(facts.report().attention()).allSatisfy(f -> assertThat(f.since()).isNotNull());
  }

  @Test
  void measuresTheAgeOfTheOldestChangeThatIsNotApplied() {
    // Then it is that of the ledger, whatever this instance does
    assertThat(new Facts().report().lagMillis()).isZero();
    assertThat(facts(f -> f.lookedAt = ago(500)).report().lagMillis()).isZero();
    assertThat(facts(f -> f.ledger = open(1, 7, null)).report().lagMillis()).isEqualTo(7_000);
    assertThat(
            facts(f -> f.ledger = entry(0, 90, null, 0, null, "no", 10, 0, null, null))
                .report()
                .lagMillis())
        .isEqualTo(90_000);

    // And what cannot be looked for may have been made as long ago, unless another instance looks
    Facts away = facts(f -> f.pollProblem = problem(Cause.OUTAGE));
    assertThat(away.report().lagMillis()).isEqualTo(40_000);
    assertThat(away.with(f -> f.elsewhere = true).report().lagMillis()).isZero();
  }

  @Test
  void isDownOnlyWhereARestartCouldHelpOrNothingMoves() {
    // Given
    TableReport fine = new Facts().report();
    TableReport unusable = facts(f -> f.pollProblem = problem(Cause.TABLE)).report();
    TableReport justNow =
        facts(f -> f.pollProblem = new Problem(Cause.TABLE, "no", null, ago(5), NOW)).report();
    TableReport stuck = facts(f -> f.stoppedPoll = "poll-t is Stopped").report();

    // Then
    assertThat(severity(fine, fine)).isEqualTo(Severity.UP);
    assertThat(severity(fine, unusable)).isEqualTo(Severity.DEGRADED);
    assertThat(severity(justNow)).isEqualTo(Severity.DEGRADED);
    assertThat(severity(unusable, unusable)).isEqualTo(Severity.DOWN);
    assertThat(severity(fine, stuck)).isEqualTo(Severity.DOWN);
    assertThat(Summary.of(List.of(fine), "waiting for target", NOW).severity())
        .isEqualTo(Severity.DOWN);
    assertThat(Summary.of(List.of(unusable, fine, stuck), null, NOW).attention())
        .containsExactly(stuck, unusable);
  }

  private static Severity severity(TableReport... reports) {
    return Summary.of(List.of(reports), null, NOW).severity();
  }
}
