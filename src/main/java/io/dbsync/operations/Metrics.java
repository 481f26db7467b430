package io.dbsync.operations;

import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/** What {@code GET /observe/metrics} tells of each table, beside Camel's own metrics. */
final class Metrics {

  /** The name under which camel-micrometer-prometheus looks for a registry. */
  static final String REGISTRY = "metricsRegistry";

  private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /**
   * @param poller knows the tables
   */
  Metrics(Poller poller) {
    poller.states().values().forEach(this::add);
  }

  MeterRegistry registry() {
    return registry;
  }

  private void add(TableState state) {
    gauge(
        state,
        "sync.held.deletes",
        "Deletes that wait for approval",
        null,
        s -> s.hold() == null ? 0 : s.hold().rows());
    gauge(
        state,
        "sync.table.waiting",
        "1 while the table cannot be polled; GET / tells why",
        null,
        s -> s.trouble() == null ? 0 : 1);
    gauge(
        state,
        "sync.poll.age",
        "Time since the table was last looked at",
        "seconds",
        s ->
            s.lookedAt() == null
                ? Double.NaN
                : seconds(Duration.between(s.lookedAt(), Instant.now())));
    gauge(
        state,
        "sync.poll.duration",
        "Length of the last poll",
        "seconds",
        s -> s.lastPoll() == null ? Double.NaN : s.lastPoll().millis() / 1000.0);
    gauge(
        state,
        "sync.source.snapshot",
        "Longest time that the last poll held a snapshot on the source",
        "seconds",
        s -> s.lastPoll() == null ? Double.NaN : s.lastPoll().snapshotMillis() / 1000.0);
    FunctionCounter.builder("sync.compare.time", state, s -> s.busyMillis() / 1000.0)
        .description("Time spent on comparing, at most a quarter of the time")
        .baseUnit("seconds")
        .tag("table", state.settings().name())
        .register(registry);
  }

  private void gauge(
      TableState state,
      String name,
      String description,
      String unit,
      ToDoubleFunction<TableState> value) {
    Gauge.builder(name, state, value)
        .description(description)
        .baseUnit(unit)
        .tag("table", state.settings().name())
        .register(registry);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
