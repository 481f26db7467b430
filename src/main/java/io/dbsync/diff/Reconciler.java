package io.dbsync.diff;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.settings.Settings;
import io.dbsync.table.Table;
import io.dbsync.table.TableReader;
import io.dbsync.table.TableSql.Compare;
import io.dbsync.table.UnusableTableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the reconciles of tables and enters what they come to. The route {@code reconcile-table}
 * in {@code routes/reconcile.camel.yaml} drives it. Polls go on meanwhile.
 */
public final class Reconciler {

  private static final Logger LOGGER = LoggerFactory.getLogger(Reconciler.class);
  private static final long TELL_AFTER_NANOS = 1_000_000_000L;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final Databases databases;
  private final Settings settings;
  private final String owner;
  private final TableReader reader;
  private final PollStore runs;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final ExecutorService readAhead = Futures.threads("reconcile");

  /**
   * @param settings the tables
   * @param databases where they are
   * @param owner this instance's name
   */
  public Reconciler(Settings settings, Databases databases, String owner) {
    this.settings = settings;
    this.databases = databases;
    this.owner = owner;
    this.reader = new TableReader(databases);
    this.runs = new PollStore(databases.target(), owner);
  }

  /**
   * Begins to reconcile a table.
   *
   * @param fix whether to repair what has diverged
   * @return yields chunks to be sent, none without {@code fix}
   * @throws UnderWayException if that is being done, by whichever instance
   * @throws UnusableTableException if the table cannot be used, or its source has to be accepted
   */
  public Reconciliation begin(String name, boolean fix) {
    Table table = reader.read(settings.tables().get(name));
    SourceStore sources = new SourceStore(databases.source(table.settings()), databases.target());
    String stopped = sources.seen(name).stopped();
    if (stopped != null) {
      throw new UnusableTableException("table %s: %s".formatted(name, stopped));
    }
    ReconcileStore store = new ReconcileStore(databases.target(), name, owner);
    PageReader contents = pages(table, Compare.CONTENT);
    PageReader versions = pages(table, Compare.VERSION);
    Judge judge =
        new Judge(
            store,
            sources,
            new DeleteStore(databases.target(), name),
            new Failures(table, true, true, databases.target()),
            contents,
            versions,
            () -> reader.read(table.settings()));
    long run = store.start(sources.rows(table));
    Duration twice = table.settings().period().multipliedBy(2).plusSeconds(1);
    return new Reconciliation(
        new Reconciliation.Parts(
            name,
            run,
            contents,
            versions,
            new UnreadableKeys(table, databases.source(table.settings()), databases.target()),
            judge,
            store,
            alive(run),
            () -> reader.read(table.settings()).identity().equals(table.identity()),
            fix,
            new DeleteGuard(table.settings().deletes()),
            twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT,
            table.settings().apply().chunkRows(),
            readAhead));
  }

  private PageReader pages(Table table, Compare compare) {
    return new PageReader(
        table,
        compare,
        PageSize.of(table, compare, Reconciliation.PAGE_ROWS),
        databases.source(table.settings()),
        databases.targetReader());
  }

  /** Tells from time to time that a run is alive, and whether it still counts. */
  private Predicate<Outcome> alive(long run) {
    return new Predicate<>() {
      private long told = System.nanoTime();

      @Override
      public boolean test(Outcome outcome) {
        long now = System.nanoTime();
        if (now - told > TELL_AFTER_NANOS) {
          told = now;
          if (!runs.noteProgress(run, outcome.progress(), ReconcileStore.PATIENCE)) {
            return false;
          }
        }
        return !stopping.get();
      }
    };
  }

  /** What a reconcile has come to: an entry of the answer. */
  public Map<String, Object> answer(Reconciliation reconciliation) {
    Outcome outcome = reconciliation.outcome();
    LOGGER.info(
        "event=reconcile table={} run={} outOfSync={} divergent={} queued={}",
        reconciliation.table(),
        reconciliation.run(),
        outcome.count(),
        outcome.count(OutOfSync.State.DIVERGENT),
        outcome.queued());
    return outcome.answer(reconciliation.run());
  }

  /**
   * Predicate {@code isApart}: what keeps one of several tables back does not keep back the others;
   * it cannot be used, or its source, which may not be theirs, is away.
   */
  public boolean isApart(Exchange exchange) {
    Throwable error = SqlErrors.caught(exchange);
    boolean unusable =
        Stream.iterate(error, Objects::nonNull, Throwable::getCause)
            .anyMatch(UnusableTableException.class::isInstance);
    return exchange.getVariable("selected", List.class).size() > 1
        && (unusable || isSourceAway(error));
  }

  private boolean isSourceAway(Throwable error) {
    if (settings.sources().size() == 1 || SqlErrors.kind(error) != SqlErrors.Kind.OUTAGE) {
      return false;
    }
    try {
      Databases.check(databases.target());
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** The entry of a table that could not be reconciled. */
  public Map<String, Object> refused(String table, Throwable error) {
    return Map.of("table", table, "error", SqlErrors.reason(error));
  }

  /** The whole answer, out of its entries. */
  public Map<String, Object> report(List<?> tables) {
    return Map.of("tables", tables);
  }

  /**
   * Ends the run, so that the next one may begin.
   *
   * @param error why it broke off; null if it did not
   */
  public void conclude(Reconciliation reconciliation, Throwable error) {
    boolean done = error == null && reconciliation.finished();
    String reason = error == null ? "cut off" : SqlErrors.reason(error);
    runs.finishRun(
        reconciliation.run(),
        reconciliation.outcome().progress(),
        done ? "done" : "failed",
        done ? null : reason);
  }

  /** Lets reconciles under way break off at their next page. */
  public void stop() {
    stopping.set(true);
    readAhead.shutdown();
  }
}
