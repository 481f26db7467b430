package io.dbsync.diff;

import io.dbsync.database.Databases;
import io.dbsync.database.Problem;
import io.dbsync.database.SqlErrors;
import io.dbsync.settings.Settings;
import io.dbsync.table.KeyOrder;
import io.dbsync.table.Table;
import io.dbsync.table.TableReader;
import io.dbsync.table.TableSql.Compare;
import io.dbsync.table.UnusableTableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
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

  /** Shortest time between two comparisons of a large table's contents. */
  static final Duration CONTENT_PERIOD = Duration.ofMinutes(10);

  private final Databases databases;
  private final Settings settings;
  private final String owner;
  private final TableReader reader;
  private final PollStore store;
  private final Map<String, SourceStore> sources = new TreeMap<>();
  private final Map<String, KeyOrder> keyOrders = new TreeMap<>();
  private final Map<String, TableState> states = new TreeMap<>();
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
    settings
        .tables()
        .forEach(
            (name, table) -> {
              states.put(name, new TableState(table));
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
    TableState state = state(name);
    try {
      return begin(name, state);
    } catch (RuntimeException e) {
      // from the first time on, not when it is given up
      state.report(Problem.of(e));
      throw e;
    }
  }

  private Comparison begin(String name, TableState state) {
    Instant begun = Instant.now();
    SourceStore sourceStore = sources.get(name);
    state.begin();
    long periodMillis = state.settings().period().toMillis();
    PollStore.Activity activity = store.activity(name, state.targetName(), periodMillis);
    state.clockOffset(activity.clockOffset());
    state.hold(activity.hold());
    TableState.Gate gate = new TableState.Gate(sourceStore.snapshot(), activity.state());
    PollStore.Run requested = activity.requested();
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
    if (requested == null && !contentDue && !activity.running() && gate.equals(state.gate())) {
      state.polled(TableState.LastPoll.idle(begun, held(state)));
      return null;
    }
    if (!store.acquireLease(name)) {
      if (state.problem() != null) {
        // another instance polls the table; could this one?
        state.table(reader.read(state.settings()));
      }
      state.look();
      state.clearProblem();
      return null;
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
      if (state.table() == null) {
        // the source table may have come after the start
        reader.createSnapshots(state.settings());
      }
      Table table = reader.read(state.settings());
      rejectSharing(table);
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
              begun,
              state.problem() == null ? null : state.problem().since(),
              state.steps(stopping::get)));
    } catch (RuntimeException e) {
      if (requested != null) {
        breakOff(requested.id(), requested.backfill(), TableState.LastPoll.idle(begun, 0), e);
      }
      throw e;
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
    if (table.small() || !state.adviceDue()) {
      return;
    }
    String advice = keyOrders.get(table.name()).advice(table).orElse(null);
    if (advice != null && !advice.equals(state.advice())) {
      LOGGER.warn("event=key-order-without-index table={} advice=\"{}\"", table.name(), advice);
    }
    state.advice(advice);
  }

  /** Settings name tables as they like; only the catalog knows which are the same. */
  private void rejectSharing(Table table) {
    for (TableState other : states.values()) {
      Table theirs = other.table();
      if (theirs != null
          && !theirs.name().equals(table.name())
          && theirs.targetName().equals(table.targetName())) {
        throw new UnusableTableException(
            "table %s: its target %s is that of table %s: each would delete the rows of the other"
                .formatted(table.name(), table.targetName(), theirs.name()));
      }
    }
  }

  private Comparison comparison(TableState state, PollContext context) {
    Table table = context.table();
    PageReader byVersion = pages(table, Compare.VERSION);
    return new Comparison(
        context,
        context.compare() == Compare.VERSION ? byVersion : pages(table, context.compare()),
        byVersion,
        PAGE_ROWS,
        readAhead,
        table.settings().apply().chunkRows(),
        sweep(state, context, byVersion),
        new Deletes(
            table.name(),
            new DeleteStore(databases.target(), table.name()),
            table.settings().deletes(),
            context::run,
            state.hold(),
            state.returned()),
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
    return new PageReader(
        table, compare, databases.source(table.settings()), databases.targetReader());
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
      Duration rest = Duration.ofMillis(context.elapsedMillis() * CONTENT_DUTY);
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
    Deletes deletes = comparison.deletes();
    deletes.areSent();
    state.hold(deletes.hold());
    state.returned(deletes.returned());
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
    long busy = comparison.busyMillis();
    TableState state = state(comparison.context().table().name());
    state.compared(busy, Duration.ofMillis(busy * (POLL_DUTY - 1)));
    state.count(comparison.summary());
    Long run = comparison.context().openedRun();
    if (comparison.context().ended()) {
      return;
    }
    if (error != null) {
      state.report(Problem.of(error));
    }
    // whatever went wrong with a sweep, the pages can do without
    state.horizon(null);
    if (run != null) {
      breakOff(run, comparison.context().backfill(), comparison.summary(), error);
    }
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
    if (!reason.equals(state.givenUp()) && !stopping.get() && state.isNew(reason)) {
      LOGGER.warn("event=poll-failed table={} reason=\"{}\"", name, reason);
    }
    state.report(Problem.of(error));
    state.givenUp(reason);
    if (SqlErrors.kind(error) == SqlErrors.Kind.LOCK) {
      state.restFromWaiting(POLL_DUTY - 1);
    }
  }

  /** Lets comparisons under way break off at their next page. */
  public void stop() {
    stopping.set(true);
  }

  @Override
  public void close() {
    stop();
    readAhead.shutdownNow();
  }
}
