package io.dbsync.diff;

import io.dbsync.database.Databases;
import io.dbsync.database.Problem;
import io.dbsync.database.SqlErrors;
import io.dbsync.poll.Lease;
import io.dbsync.poll.Leases;
import io.dbsync.poll.Progress;
import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.KeyOrder;
import io.dbsync.table.Table;
import io.dbsync.table.TableReader;
import io.dbsync.table.TableSql.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a table has to be compared, begins the comparison and draws the conclusions when
 * it is over. The route {@code compare} in {@code routes/poll.camel.yaml} drives it.
 */
public final class Poller implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Poller.class);
  private static final int PAGE_ROWS = 50_000;

  /** Comparing contents of a large table may take this share of the time: 1 in 100. */
  private static final int CONTENT_DUTY = 100;

  /** Comparing may take this share of the time: 1 in 4. */
  private static final int POLL_DUTY = 4;

  /** A poll that met a lock kept a connection from other tables for as long as it waited for it. */
  private static final Duration LOCK_REST =
      Duration.ofMillis(Databases.LOCK_TIMEOUT_MS * (POLL_DUTY - 1));

  /** Shortest time between two comparisons of a large table's contents. */
  static final Duration CONTENT_PERIOD = Duration.ofMinutes(10);

  private final Databases databases;
  private final Settings settings;
  private final String owner;
  private final TableReader reader;
  private final PollStore store;
  private final Leases leases;
  private final Admission admission;
  private final TargetGuard targetGuard;
  private final Sequences sequences;
  private final Map<String, SourceStore> sources = new TreeMap<>();
  private final Map<String, KeyOrder> keyOrders = new TreeMap<>();
  private final Map<String, TableState> states = new TreeMap<>();
  private final Map<String, PageSize> sizes = new ConcurrentHashMap<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final ExecutorService readAhead = Futures.threads("read-ahead");

  /**
   * @param settings what to poll
   * @param databases where
   * @param owner this instance's name in leases
   */
  public Poller(Settings settings, Databases databases, String owner) {
    this.settings = settings;
    this.databases = databases;
    this.owner = owner;
    this.reader = new TableReader(databases);
    this.store = new PollStore(databases.target(), owner);
    this.leases =
        new Leases(
            settings.tables(),
            databases.target(),
            databases.targetHeartbeat(),
            owner,
            name -> progress(state(name)));
    this.admission = new Admission(reader, sources, states, leases);
    this.targetGuard = new TargetGuard(databases.target());
    this.sequences = new Sequences(databases.target());
    settings
        .tables()
        .forEach(
            (name, table) -> {
              states.put(name, new TableState(table, leases.of(name)));
              keyOrders.put(name, new KeyOrder(databases.source(table), databases.targetReader()));
              sources.put(name, new SourceStore(databases.source(table), databases.target()));
            });
  }

  /** This instance's name in leases. */
  public String owner() {
    return owner;
  }

  /** What is remembered of a configured table. */
  public TableState state(String table) {
    TableState state = states.get(table);
    if (state == null) {
      throw new IllegalArgumentException("no table " + table + " is configured");
    }
    return state;
  }

  /** Which instance polls what. */
  public Leases leases() {
    return leases;
  }

  private static Progress progress(TableState state) {
    TableState.LastPoll last = state.lastPoll();
    Problem problem = state.problem();
    return new Progress(
        state.underWay(),
        state.movedAt(),
        last == null ? null : last.begun(),
        problem == null ? null : problem.reason());
  }

  /** The states of all configured tables, by name. */
  public Map<String, TableState> states() {
    return Map.copyOf(states);
  }

  /**
   * The table as it is in both databases, looked up if it has not been.
   *
   * @throws io.dbsync.table.UnusableTableException if it cannot be used
   */
  public Table table(String name) {
    TableState state = state(name);
    Table table = state.table();
    if (table == null) {
      table = reader.read(state.settings());
      state.table(table);
    }
    return table;
  }

  /**
   * Begins a poll.
   *
   * @return the comparison; null if nothing can differ, or another instance polls the table, or it
   *     is left alone for a while after dead letters
   * @throws io.dbsync.table.UnusableTableException if the table cannot be used
   */
  public Comparison begin(String name) {
    if (stopping.get()) {
      return null;
    }
    TableState state = state(name);
    try {
      return begin(state, leases.of(name));
    } catch (RuntimeException e) {
      leases.of(name).end();
      admission.failed(name, e);
      // from the first time on, not when it is given up
      state.report(Problem.of(e));
      throw e;
    }
  }

  private Comparison begin(TableState state, Lease lease) {
    Instant begun = Instant.now();
    String name = state.settings().name();
    SourceStore sourceStore = sources.get(name);
    state.begin();
    long periodMillis = state.settings().period().toMillis();
    PollStore.Activity activity = store.activity(name, state.targetName(), periodMillis);
    state.clockOffset(activity.clockOffset());
    state.hold(activity.hold());
    if (activity.leaseElsewhere()) {
      standBy(state, lease);
      return null;
    }
    if (leases.yields(name)) {
      state.look();
      return null;
    }
    PollStore.Run requested = activity.requested();
    if (lease.checkDue()) {
      try {
        admission.check(state);
      } catch (RuntimeException e) {
        if (requested != null && !leases.hasRival(name)) {
          store.startRun(requested.id());
          breakOff(requested.id(), requested.backfill(), TableState.LastPoll.idle(begun, 0), e);
        }
        throw e;
      }
    }
    TableState.Gate gate = new TableState.Gate(sourceStore.snapshot(), activity.state());
    if (requested == null && activity.pauseMillis() > 0) {
      // the ledger tells why
      state.pause();
      return null;
    }
    if (requested == null && state.resting()) {
      state.pause();
      return null;
    }
    boolean contentDue = state.table() != null && !state.table().small() && state.contentDue();
    boolean asked = requested != null || activity.running() || activity.failuresDue();
    boolean nothing = !asked && !contentDue && gate.equals(state.gate());
    if (!(nothing && activity.leaseHere()) && !lease.begin()) {
      state.look();
      return null;
    }
    if (nothing) {
      lease.end();
      lease.succeeded();
      state.polled(TableState.LastPoll.idle(begun, held(state)));
      return null;
    }
    if (!activity.start().equals(state.targetStart())) {
      if (targetGuard.check(name, state.targetStart() != null)) {
        activity = store.activity(name, state.targetName(), periodMillis);
        requested = activity.requested();
      }
      state.targetStart(activity.start());
    }
    if (activity.running()) {
      // whoever has the lease is the only poller: its engine is dead, or has been replaced
      store.abandonRuns(name);
      activity = store.activity(name, state.targetName(), periodMillis);
      requested = activity.requested();
    }
    if (requested != null) {
      store.startRun(requested.id());
    }
    try {
      Table table = reader.read(state.settings());
      admission.rejectSharing(table);
      state.table(table);
      advise(state, table);
      SourceGuard.Known source = new SourceGuard(sourceStore).check(table, state.witness());
      state.witness(source.candidate());
      state.clockOffset(source.offset());
      if (requested != null) {
        store.expectRows(requested.id(), sourceStore.rows(table));
      }
      boolean reshaped =
          source.resumed() || activity.shape() != null && !table.shape().equals(activity.shape());
      Compare compare = table.small() || reshaped || contentDue ? Compare.CONTENT : Compare.VERSION;
      return comparison(
          state,
          new PollContext(
              table,
              compare,
              reshaped,
              store,
              activity,
              requested != null && requested.backfill() ? store.position(requested.id()) : null,
              gate,
              source,
              new Failures(
                  table, activity.failures(), activity.failuresUnmarked(), databases.target()),
              begun,
              state.problem() == null ? null : state.problem().since(),
              lease,
              state.steps(stopping::get)));
    } catch (RuntimeException e) {
      if (requested != null) {
        breakOff(requested.id(), requested.backfill(), TableState.LastPoll.idle(begun, 0), e);
      }
      throw e;
    }
  }

  /** Another instance polls the table; this one sees from time to time whether it could. */
  private void standBy(TableState state, Lease lease) {
    state.look();
    Problem problem = state.problem();
    if (lease.checkDue()) {
      try {
        admission.check(state);
      } catch (RuntimeException e) {
        // nothing for the log of failures: the table is polled
        admission.failed(state.settings().name(), e);
        problem = Problem.of(e);
      }
    }
    if (lease.trouble() != null && problem != null) {
      state.report(
          Problem.of(problem.cause(), lease.trouble() + lease.meanwhile(), problem.remedy()));
    } else if (lease.stuck() != null) {
      state.report(Problem.of(Problem.Cause.OUTAGE, lease.stuck(), null));
    } else {
      state.clearProblem();
    }
  }

  /**
   * A backfill that is cut off goes on later, wherever that is.
   *
   * @param error why; null if it has been given up
   */
  private void breakOff(long run, boolean backfill, TableState.LastPoll progress, Throwable error) {
    boolean passing = error == null || SqlErrors.isPassing(error);
    store.finishRun(
        run,
        progress,
        backfill && passing ? "requested" : "failed",
        error == null
            ? "given up: the engine stops, or another one polls"
            : SqlErrors.reason(error));
  }

  /** A large table that is sorted for each page is told once, and shown until it is put right. */
  private void advise(TableState state, Table table) {
    if (table.leftOut() != null) {
      if (!table.leftOut().equals(state.advice())) {
        LOGGER.warn("event=rows-left-out table={} advice=\"{}\"", table.name(), table.leftOut());
      }
      state.advice(table.leftOut());
      return;
    }
    if (table.small() && state.advice() != null) {
      state.advice(null);
    }
    if (table.small() || !state.adviceDue()) {
      return;
    }
    String advice = keyOrders.get(table.name()).advice(table).orElse(null);
    if (advice != null && !advice.equals(state.advice())) {
      LOGGER.warn("event=key-order-without-index table={} advice=\"{}\"", table.name(), advice);
    }
    state.advice(advice);
  }

  private Comparison comparison(TableState state, PollContext context) {
    Table table = context.table();
    PageReader byVersion = pages(table, Compare.VERSION);
    return new Comparison(
        context,
        context.compare() == Compare.VERSION ? byVersion : pages(table, context.compare()),
        byVersion,
        new UnreadableKeys(table, databases.source(table.settings()), databases.target()),
        readAhead,
        table.settings().apply().chunkRows(),
        sweep(state, context, byVersion),
        new Deletes(
            table.name(),
            new DeleteStore(databases.target(), table.name()),
            new DeleteGuard(table.settings().deletes()),
            table.identity(),
            context::run,
            state.hold(),
            state.returned(),
            state.peak()),
        () -> isStill(table, context.source().relation()));
  }

  /** Held deletes are no sweep's: the target has what the source has not. */
  private Sweep sweep(TableState state, PollContext context, PageReader pages) {
    return context.compare() == Compare.VERSION
            && !context.backfill()
            && context.table().byXmin()
            && state.horizon() != null
            && state.hold() == null
        ? new Sweep(
            context.table(),
            databases.sourceSnapshot(context.table().settings()),
            new TargetSweep(
                context.table(),
                databases.targetSnapshot(context.table().settings()),
                state.slow()),
            pages,
            readAhead,
            state.horizon())
        : null;
  }

  /** A table that is being reloaded or swapped looks empty for a while. */
  private boolean isStill(Table table, String formerly) {
    return (formerly == null || formerly.equals(table.identity()))
        && table.identity().equals(reader.read(table.settings()).identity());
  }

  private static long held(TableState state) {
    return state.hold() == null ? 0 : state.hold().rows();
  }

  private PageReader pages(Table table, Compare compare) {
    PageSize size =
        sizes.computeIfAbsent(
            table.name() + " " + compare, name -> PageSize.of(table, compare, PAGE_ROWS));
    return new PageReader(
        table, compare, size, databases.source(table.settings()), databases.targetReader());
  }

  /**
   * What is added to the snapshot clock of a read.
   *
   * @param name of the table
   */
  public long clockOffset(String name) {
    TableState state = state(name);
    if (state.clockOffset() == null) {
      state.clockOffset(sources.get(name).seen(name).offset());
    }
    return state.clockOffset();
  }

  /** Ends a poll whose comparison went through: all that it found has been sent. */
  public void end(Comparison comparison) {
    if (comparison.brokenOff()) {
      return;
    }
    PollContext context = comparison.context();
    TableState state = state(context.table().name());
    boolean whole = context.position() == null;
    if (whole && (context.compare() == Compare.CONTENT || context.backfill())) {
      Duration rest = Duration.ofMillis(workMillis(comparison) * CONTENT_DUTY);
      state.contentCompared(rest.compareTo(CONTENT_PERIOD) > 0 ? rest : CONTENT_PERIOD);
    }
    // what is under way may have been read before a change of shape: then contents are compared
    // again
    boolean shaped = !context.reshaped() || comparison.inFlight() == 0;
    if (whole) {
      store.noteCompared(
          context.table().name(),
          context.gate().source(),
          context.activity(),
          shaped ? context.table().shape() : null);
    }
    if (context.openedRun() != null) {
      store.finishRun(context.openedRun(), comparison.summary(), "done", null);
    }
    context.end();
    leases.of(context.table().name()).succeeded();
    Deletes deletes = comparison.deletes();
    deletes.areSent();
    state.hold(deletes.hold());
    state.returned(deletes.returned());
    state.peak(deletes.peak());
    state.horizon(comparison.horizon());
    boolean nothing =
        comparison.found() == 0
            && comparison.inFlight() == 0
            && deletes.settled()
            && state.witness() == null
            && context.table().changesByCommit();
    state.gate(nothing ? context.gate() : null);
    TableState.LastPoll poll = comparison.summary();
    state.polled(poll);
    if (comparison.found() > 0 || context.openedRun() != null) {
      LOGGER.info(
          "event={} table={} run={} compare={} way={} rows={} inserts={} updates={} deletes={}"
              + " held={} inFlight={} ms={}",
          context.backfill() ? "backfill" : "poll",
          context.table().name(),
          context.openedRun(),
          context.compare(),
          poll.way(),
          poll.rows(),
          poll.inserts(),
          poll.updates(),
          poll.deletes(),
          poll.held(),
          poll.inFlight(),
          poll.millis());
    }
  }

  /** Keeps a poll's lease while it waits for others: another instance would begin all over. */
  public void stay(Comparison comparison) {
    comparison.context().mayGoOn();
  }

  /**
   * Gives the source a rest, and marks a poll whose comparison broke off; what it has sent will be
   * applied all the same.
   *
   * @param error why it broke off; null if it did not
   */
  public void conclude(Comparison comparison, Throwable error) {
    long work = workMillis(comparison);
    TableState state = state(comparison.context().table().name());
    state.compared(work, Duration.ofMillis(isCutOff(error) ? 0 : work * (POLL_DUTY - 1)));
    state.count(comparison.summary());
    Long run = comparison.context().openedRun();
    leases.of(state.settings().name()).end();
    if (comparison.context().ended()) {
      return;
    }
    if (error != null) {
      admission.failed(state.settings().name(), error);
      state.report(Problem.of(error));
    }
    // whatever went wrong with a sweep, the pages can do without
    state.horizon(null);
    if (run != null) {
      breakOff(run, comparison.context().backfill(), comparison.summary(), error);
    }
  }

  /**
   * ms that the servers have worked for a comparison: waiting for one that is silent is no work.
   */
  private long workMillis(Comparison comparison) {
    TableSettings table = comparison.context().table().settings();
    long silent = databases.silentMillis(table, comparison.begunNanos());
    return Math.max(0, comparison.busyMillis() - silent);
  }

  /** Whether a comparison ended because a server has gone: it begins again at the next period. */
  private static boolean isCutOff(Throwable error) {
    return error != null
        && SqlErrors.kind(error) == SqlErrors.Kind.OUTAGE
        && !SqlErrors.isSplittable(error);
  }

  /**
   * Whether a poll that failed simply waits for the next one: in an outage, behind a lock, while
   * its table is not as it should be, and when the same has been told before.
   */
  public boolean waits(String name, Throwable error) {
    // a source that has to be accepted counts as an outage
    return SqlErrors.isPassing(error) || SqlErrors.reason(error).equals(state(name).givenUp());
  }

  /** Logs, once a minute at most, that a poll was given up until the next one, and why. */
  public void givenUp(String name, Throwable error) {
    String reason = SqlErrors.reason(error);
    TableState state = state(name);
    sequences.mend(error);
    if (!reason.equals(state.givenUp()) && !stopping.get() && state.isNew(reason)) {
      LOGGER.warn("event=poll-failed table={} reason=\"{}\"", name, reason);
    }
    state.report(Problem.of(error));
    state.givenUp(reason);
    if (SqlErrors.kind(error) == SqlErrors.Kind.LOCK) {
      state.rest(LOCK_REST);
    }
  }

  /** Lets comparisons under way break off at their next page, and gives the leases back. */
  public void stop() {
    stopping.set(true);
    leases.leave();
  }

  @Override
  public void close() {
    stop();
    leases.close();
    readAhead.shutdownNow();
  }
}
