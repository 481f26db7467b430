package io.dbsync.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.monitor.FaultyTable.Fault;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.PrometheusText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever happens to tables, all that tells of them says the same, and it is true. */
final class StatesUnderFaultsTest {

  private static final Logger LOGGER = LoggerFactory.getLogger(StatesUnderFaultsTest.class);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LASTS = Duration.ofSeconds(20);

  /** Two periods, or what counts as that where they are short, and a loaded machine. */
  private static final long UNSEEN_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** Older than anything that was on its way when a fault began. */
  private static final long SURE_MS = 2_000;

  /** The log is written every 5 s. */
  private static final long UNTOLD_NANOS = TimeUnit.SECONDS.toNanos(12);

  private final DatabasePair databases = new DatabasePair();
  private final List<FaultyTable> tables = new ArrayList<>();
  private final Map<String, Long> lags = new HashMap<>();
  private final Map<String, Long> differsSince = new HashMap<>();
  private final Map<String, Long> stopsSince = new HashMap<>();
  private final Map<String, Long> goesSince = new HashMap<>();
  private final DownEvents events = new DownEvents();
  private InProcessEngine engine;
  private int compared;

  @AfterEach
  void stop() throws Exception {
    events.close();
    engine.close();
    databases.close();
  }

  @Test
  void allTellTheSameAndTheTruth() throws SQLException {
    // Given
    long seed = Long.getLong("seed", System.nanoTime());
    LOGGER.info("event=states-under-faults seed={}", seed);
    Random random = new Random(seed);
    Map<String, String> settings = new HashMap<>();
    settings.put("sync.redelivery.delay", "400ms");
    settings.put("sync.redelivery.maximum", "2");
    for (String name : List.of("a", "b", "c", "d")) {
      tables.add(new FaultyTable(databases, name));
      settings.putAll(FaultyTable.settings(name));
    }
    engine = new InProcessEngine(databases, settings).awaitStarted();
    await().atMost(PATIENCE).until(() -> tables.stream().allMatch(FaultyTable::isCopied));

    // When things happen, for a while
    long end = System.nanoTime() + LASTS.toNanos();
    while (System.nanoTime() < end) {
      FaultyTable table = tables.get(random.nextInt(tables.size()));
      if (table.fault() == Fault.NONE) {
        table.begin(Fault.values()[1 + random.nextInt(Fault.values().length - 1)]);
        lags.remove(table.name());
      } else if (random.nextInt(3) == 0) {
        table.end();
        lags.remove(table.name());
      } else {
        table.write(random);
      }
      for (int looks = 0; looks < 4; looks++) {
        // Then
        look("seed " + seed);
      }
    }
    assertThat(compared).as("looks at which nothing changed").isGreaterThan(20);

    // And when all is mended, all say so
    for (FaultyTable table : tables) {
      if (table.fault() != Fault.NONE) {
        table.end();
      }
    }
    // after dead letters a table rests, unless it is asked for
    engine.api().post("/api/sync/poll");
    await()
        .alias("seed " + seed)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(states().values())
                  .allMatch(table -> table.path("state").asText().equals("in_sync"))
                  .allMatch(table -> table.path("lagMs").asLong() == 0);
              assertThat(engine.api().get("/").json().path("status").asText()).isEqualTo("UP");
              tables.forEach(table -> assertThat(table.isCopied()).as(table.name()).isTrue());
              assertThat(events.down()).isEmpty();
            });
    assertThat(events.mistakes()).isEmpty();
  }

  private void look(String seed) {
    Map<String, Boolean> copied = new TreeMap<>();
    tables.forEach(table -> copied.put(table.name(), table.isCopied()));
    Map<String, JsonNode> before = states();
    Answer health = engine.api().get("/");
    PrometheusText metrics = new PrometheusText(engine.api().get("/observe/metrics").text());
    Map<String, JsonNode> after = states();

    assertThat(health.status() == 503)
        .as(seed + " " + health.text())
        .isEqualTo(health.json().path("status").asText().equals("DOWN"));
    for (FaultyTable table : tables) {
      JsonNode state = after.get(table.name());
      String seen = seed + " " + table.name() + " " + table.fault() + " " + state;
      truth(table, before.get(table.name()), copied.get(table.name()), seen);
      if (says(before.get(table.name())).equals(says(state))) {
        compared++;
        long lag = Math.max(lagOf(before.get(table.name())), lagOf(state));
        sameInHealthAndMetrics(state, lag, health.json(), metrics, seen);
      }
      log(table.name(), state, seen);
    }
    record(tables.get(compared % tables.size()), seed);
  }

  /** What is compared: the time that goes by changes no state. */
  private static String says(JsonNode state) {
    return state.path("state").asText() + state.path("attention").findValuesAsText("reason");
  }

  private static long lagOf(JsonNode state) {
    return state.path("lagMs").asLong();
  }

  private void truth(FaultyTable table, JsonNode state, boolean copied, String seen) {
    String name = table.name();
    long now = System.nanoTime();
    if (copied) {
      differsSince.remove(name);
      lags.remove(name);
    }
    if (!copied) {
      differsSince.putIfAbsent(name, now);
    }
    boolean inSync = state.path("state").asText().equals("in_sync");
    long quiet = now - Math.max(differsSince.getOrDefault(name, now), table.changedAt());
    if (inSync && !copied) {
      assertThat(quiet).as(seen).isLessThan(UNSEEN_NANOS);
    }
    // what stops all of a table lets no change through: the oldest one grows older
    long lag = lagOf(state);
    if (table.fault().stops()) {
      // but for what was on its way when it began
      long former = lags.getOrDefault(name, 0L);
      assertThat(lag).as(seen).isGreaterThanOrEqualTo(former > SURE_MS ? former : 0);
      lags.put(name, lag);
      if (now - table.changedAt() > UNSEEN_NANOS) {
        assertThat(lag).as(seen).isPositive();
        assertThat(state.path("attention")).as(seen).isNotEmpty();
        assertThat(state.path("waitsFor").isNull()).as(seen).isFalse();
      }
    }
    for (JsonNode finding : state.path("attention")) {
      assertThat(finding.path("reason").asText()).as(seen).isNotEmpty();
    }
  }

  private static void sameInHealthAndMetrics(
      JsonNode state, long lagMs, JsonNode health, PrometheusText metrics, String seen) {
    String name = state.path("table").asText();
    JsonNode attention = state.path("attention");
    JsonNode told = health.at("/checks/progress/tables").path(name);
    assertThat(told.isMissingNode()).as(seen + health).isEqualTo(attention.isEmpty());
    if (!attention.isEmpty()) {
      assertThat(told.asText()).as(seen).startsWith(attention.get(0).path("reason").asText());
      assertThat(health.path("status").asText()).as(seen).isNotEqualTo("UP");
    }
    String severity =
        List.of("UP", "DEGRADED", "DOWN")
            .get((int) metrics.value("sync_table_severity{table=\"%s\"}".formatted(name)));
    assertThat(state.path("severity").asText()).as(seen).isEqualTo(severity);
    double lag = metrics.value("sync_lag_seconds{table=\"%s\"}".formatted(name));
    assertThat(lag).as(seen).isBetween(0.0, 1.0 + lagMs / 1000.0);
  }

  private void log(String name, JsonNode state, String seen) {
    boolean stops =
        List.of("stuck", "unusable", "retrying", "outage").contains(state.path("state").asText());
    long now = System.nanoTime();
    (stops ? goesSince : stopsSince).remove(name);
    long since = (stops ? stopsSince : goesSince).computeIfAbsent(name, n -> now);
    if (now - since > UNTOLD_NANOS) {
      assertThat(events.down().contains("table=" + name)).as(seen).isEqualTo(stops);
    }
  }

  /** A row whose copy differs is not told to be in sync. */
  private void record(FaultyTable table, String seed) {
    String id = table.different();
    if (id != null && table.fault().stops()) {
      JsonNode record =
          engine.api().get("/api/sync/status/" + id + "?table=" + table.name()).json();
      assertThat(record.path("status").asText())
          .as(seed + " " + record)
          .isIn("waiting", "in_flight", "retrying", "failed", "stopped");
    }
  }

  private Map<String, JsonNode> states() {
    Map<String, JsonNode> states = new HashMap<>();
    engine
        .api()
        .get("/api/sync/status")
        .json()
        .path("tables")
        .forEach(table -> states.put(table.path("table").asText(), table));
    return states;
  }
}
