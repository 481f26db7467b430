package io.dbsync.monitor;

import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.queue.Outages;
import java.time.Instant;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;

/**
 * Knows where each table stands. Health, status, page, metrics, log and record look-up ask it, and
 * nobody else. It looks at memory only.
 */
public final class Monitor {

  private final Poller poller;
  private final Ledger ledger;
  private final Outages outages;
  private final Surroundings surroundings;
  private final LockHolders holders;
  private final Start start;
  private final CamelContext camel;

  /**
   * @param poller knows the tables
   * @param ledger knows what the target knows
   * @param outages knows which chunks go back to the queue
   * @param surroundings knows what answers
   * @param holders knows which sessions hold locks
   * @param start knows how far the start is
   * @param camel runs the routes
   */
  public Monitor(
      Poller poller,
      Ledger ledger,
      Outages outages,
      Surroundings surroundings,
      LockHolders holders,
      Start start,
      CamelContext camel) {
    this.poller = poller;
    this.ledger = ledger;
    this.outages = outages;
    this.surroundings = surroundings;
    this.holders = holders;
    this.start = start;
    this.camel = camel;
  }

  /** Where a table stands. */
  public TableReport report(String table) {
    return Decider.decide(facts(poller.state(table)));
  }

  /** Where all tables stand, by name. */
  public List<TableReport> reports() {
    return poller.states().values().stream()
        .map(state -> Decider.decide(facts(state)))
        .sorted((a, b) -> a.table().compareTo(b.table()))
        .toList();
  }

  /** The engine as a whole. */
  public Summary summary() {
    return Summary.of(reports(), start.phase(), Instant.now());
  }

  /**
   * Whether what stops a table is, or began with, a database or the broker that did not answer: it
   * is told of that, and not of each table.
   */
  public boolean isShared(TableReport report) {
    Finding stop = report.stop();
    if (stop == null || stop.state() != State.OUTAGE) {
      return false;
    }
    Instant down = surroundings.seenDown(poller.state(report.table()).settings().sourceName());
    return down != null && (stop.since() == null || !down.isBefore(stop.since()));
  }

  private TableFacts facts(TableState state) {
    String table = state.settings().name();
    String source = state.settings().sourceName();
    LedgerEntry entry = ledger.of(table);
    return new TableFacts(
        table,
        state.settings().period(),
        state.settings().statementTimeout(),
        Instant.now(),
        new TableFacts.Start(start.waitsFor(state.settings()), start.startedAt(table)),
        poll(state, entry),
        new TableFacts.Apply(outages.of(table), busy("apply-" + table), stoppedApply(state)),
        entry,
        ledger.readAt(),
        surroundings.down(source),
        holders.of(table),
        surroundings.seenDown(source));
  }

  private TableFacts.Poll poll(TableState state, LedgerEntry entry) {
    String table = state.settings().name();
    String stopped = stopped("poll-" + table);
    return new TableFacts.Poll(
        state.problem(),
        state.underWay(),
        state.resting(),
        state.movedAt(),
        state.lookedAt(),
        entry.leaseOwner() != null && !entry.leaseOwner().equals(poller.owner()),
        stopped == null ? stopped("tick-" + table) : stopped);
  }

  private boolean busy(String route) {
    return camel.getInflightRepository().size(route) > 0;
  }

  /** One that is not to run, for this instance cannot copy the table, is not stopped. */
  private String stoppedApply(TableState state) {
    return state.lease().isConsuming() ? stopped("apply-" + state.settings().name()) : null;
  }

  /** A route that does not run, and its state; null if it does. */
  private String stopped(String route) {
    ServiceStatus status = camel.getRouteController().getRouteStatus(route);
    return status == null || status.isStarted() ? null : route + " is " + status;
  }
}
