package io.dbsync.operations;

import io.dbsync.diff.TableState;
import io.dbsync.monitor.Finding;
import io.dbsync.monitor.Ledger;
import io.dbsync.monitor.Monitor;
import io.dbsync.monitor.RowCounts;
import io.dbsync.monitor.State;
import io.dbsync.operations.Tally.Outcome;
import io.dbsync.queue.Operation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * What {@code GET /observe/metrics} tells of each table, beside Camel's own metrics. A scrape reads
 * memory only: it never waits for a database. {@code docs/operations.md} explains each.
 */
final class Metrics {

  /** The name under which camel-micrometer-prometheus looks for a registry. */
  static final String REGISTRY = "metricsRegistry";

  private static final String TABLE = "table";
  private static final String OPERATION = "operation";
  private static final String SECONDS = "seconds";

  private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<DoubleSupplier> suppliers = new ArrayList<>();

  MeterRegistry registry() {
    return registry;
  }

  /** Adds what the health found when it last looked. */
  void add(Health health) {
    for (String check : health.names()) {
      gauge(
          "sync.check.up",
          "1 if the check of GET / is up, 0 if not",
          null,
          Tags.of("check", check),
          () -> health.wasUp(check));
    }
  }

  /** Adds a table. */
  void add(TableState state, Ledger ledger, Tally tally, RowCounts rows, Monitor monitor) {
    Tags table = Tags.of(TABLE, state.settings().name());
    addPolls(state, table);
    addWork(state.settings().name(), ledger, tally, rows, table);
    addState(state.settings().name(), monitor, table);
  }

  private void addState(String name, Monitor monitor, Tags table) {
    gauge(
        "sync.lag",
        "Age of the oldest change that was found and is not in the target",
        SECONDS,
        table,
        () -> monitor.report(name).lagMillis() / 1000.0);
    gauge(
        "sync.table.severity",
        "0 if nobody has to do anything, 1 if the table needs attention, 2 if it is stuck",
        null,
        table,
        () -> monitor.report(name).severity().ordinal());
    gauge(
        "sync.table.stuck",
        "1 while the table does not get on, and no cause is known: a restart could help",
        null,
        table,
        () -> monitor.report(name).state() == State.STUCK ? 1 : 0);
    gauge(
        "sync.table.waiting",
        "1 while nothing of the table gets on, for a known cause; GET / tells it",
        null,
        table,
        () -> {
          Finding stop = monitor.report(name).stop();
          return stop == null || stop.state() == State.STUCK ? 0 : 1;
        });
  }

  private void addPolls(TableState state, Tags table) {
    FunctionTimer.builder(
            "sync.poll", state, TableState::polls, TableState::pollNanos, TimeUnit.NANOSECONDS)
        .description("Polls that came to their end, and how long they took")
        .tags(table)
        .register(registry);
    counter(
        "sync.compare.time",
        "Time spent on comparing, at most a quarter of the time",
        SECONDS,
        table,
        () -> state.busyMillis() / 1000.0);
    counter("sync.rows.compared", "Rows of the source compared", null, table, state::rowsCompared);
    for (Operation operation : Operation.values()) {
      counter(
          "sync.changes.found",
          "Changes that polls found, held deletes left out",
          null,
          table.and(OPERATION, lower(operation)),
          () -> state.found(operation));
    }
    gauge(
        "sync.poll.age",
        "Time since a poll last came to its end",
        SECONDS,
        table,
        () -> age(state.lookedAt()));
    gauge(
        "sync.poll.period",
        "How often the table is set to be polled",
        SECONDS,
        table,
        () -> seconds(state.settings().period()));
    gauge(
        "sync.source.snapshot",
        "Longest time that the last poll held a snapshot on the source",
        SECONDS,
        table,
        () -> state.lastPoll() == null ? Double.NaN : state.lastPoll().snapshotMillis() / 1000.0);
  }

  private void addWork(String name, Ledger ledger, Tally tally, RowCounts rows, Tags table) {
    for (Operation operation : Operation.values()) {
      for (Outcome outcome : Outcome.values()) {
        counter(
            "sync.changes." + outcome.name().toLowerCase(Locale.ROOT),
            outcome.description(),
            null,
            table.and(OPERATION, lower(operation)),
            () -> tally.keys(name, operation, outcome));
      }
    }
    for (String status : List.of("synced", "failed", "deleted")) {
      gauge(
          "sync.rows",
          "Rows of the snapshot table, counted now and then",
          null,
          table.and("status", status),
          () -> rows.of(name, status));
    }
    counter(
        "sync.redeliveries",
        "Chunks and polls put off or tried again, after an error or in an outage",
        null,
        table,
        () -> tally.redeliveries(name));
    counter(
        "sync.dead.letters",
        "Chunks given up after their redeliveries",
        null,
        table,
        () -> tally.deadLetters(name));
    gauge(
        "sync.inflight.chunks",
        "Chunks on their way through the queue",
        null,
        table,
        () -> ledger.of(name).chunks());
    gauge(
        "sync.held.deletes",
        "Deletes that wait for approval",
        null,
        table,
        () -> ledger.of(name).hold() == null ? 0 : ledger.of(name).hold().rows());
    gauge("sync.inflight.keys", "Keys in these chunks", null, table, () -> ledger.of(name).keys());
    gauge(
        "sync.run.progress",
        "Share of its rows that the run under way has gone through",
        "ratio",
        table,
        () -> ledger.of(name).progress());
    gauge(
        "sync.deferred.chunks",
        "Chunks among them that were put off, for a lock or for want of time or memory",
        null,
        table,
        () -> ledger.of(name).deferred().chunks());
  }

  private void gauge(
      String name, String description, String unit, Tags tags, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private void counter(
      String name, String description, String unit, Tags tags, DoubleSupplier value) {
    // the registry holds what it asks weakly: without this, a counter would stand still
    suppliers.add(value);
    FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private static String lower(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  private static double age(Instant instant) {
    return instant == null ? Double.NaN : seconds(Duration.between(instant, Instant.now()));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
