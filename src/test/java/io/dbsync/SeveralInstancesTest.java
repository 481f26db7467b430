package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineApi;
import io.dbsync.testing.ExternalBroker;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several engines on one broker and one target. */
final class SeveralInstancesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ExternalBroker broker;
  private DatabasePair databases;

  @BeforeEach
  void prepare() throws Exception {
    broker = new ExternalBroker();
    databases = new DatabasePair();
  }

  @AfterEach
  void close() throws Exception {
    databases.close();
    broker.close();
  }

  private InProcessEngine engine(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(databases.settings());
    all.put("sync.broker.url", broker.url());
    all.put("sync.redelivery.delay", "100ms");
    all.putAll(settings);
    return new InProcessEngine(all);
  }

  @Test
  void tablesEvenOutAndAreHandedOverByAStop() throws Exception {
    // Given an engine that polls all tables, seldom
    Map<String, String> settings = new HashMap<>(Map.of("sync.poll.period", "1m"));
    for (int i = 1; i <= 5; i++) {
      databases.source().execute("CREATE TABLE t%d (id int PRIMARY KEY, x int)".formatted(i));
      settings.put("sync.table.t%d.source".formatted(i), "t" + i);
    }
    databases
        .source()
        .execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + databases.reader());
    try (InProcessEngine first = engine(settings).awaitStarted()) {
      await().atMost(PATIENCE).until(() -> owners().equals(List.of("6")));

      // When there is another one
      try (InProcessEngine second = engine(settings).awaitStarted()) {
        // Then each soon has its share, and keeps it
        await().atMost(PATIENCE).until(() -> owners().equals(List.of("3", "3")));
        assertThat(poller(first.api()).path("here").asBoolean())
            .isNotEqualTo(poller(second.api()).path("here").asBoolean());

        // When one stops, then the other one polls all tables, without waiting for a period
        Students.add(databases.source(), 1);
        databases.source().execute("INSERT INTO t1 VALUES (1)");
        databases.source().execute("INSERT INTO t5 VALUES (1)");
        first.stop();
        assertThat(owners()).as("released at the stop").hasSizeLessThan(2);
        await().atMost(Duration.ofSeconds(5)).until(() -> owners().equals(List.of("6")));
      }
      assertThat(count("sync_instances")).isZero();
    }
  }

  @Test
  void anEngineThatCannotPollATableLeavesItToOneThatCan() throws Exception {
    // Given an engine that may not read the table, which is alone
    databases.source().execute("CREATE ROLE no_" + databases.reader() + " LOGIN");
    databases
        .source()
        .execute("GRANT CONNECT ON DATABASE " + name() + " TO no_" + databases.reader());
    databases.source().execute("GRANT USAGE ON SCHEMA public TO no_" + databases.reader());
    Map<String, String> wrong =
        Map.of(
            "sync.source.url",
            databases.settings().get("sync.source.url").replace("user=", "user=no_"));
    try (InProcessEngine bad = engine(wrong)) {
      await().atMost(PATIENCE).until(() -> waitsFor(bad).contains("permission denied"));

      // When one comes that may, then it does
      try (InProcessEngine good = engine(Map.of()).awaitStarted()) {
        Students.add(databases.source(), 300);
        new Oracle(databases).awaitInSync(PATIENCE);
        databases.source().execute("UPDATE students SET age = 33");
        new Oracle(databases).awaitInSync(PATIENCE);

        // And the other one says so, and spoils nothing
        await().atMost(PATIENCE).until(() -> waitsFor(bad).contains(" polls it meanwhile"));
        await().atMost(PATIENCE).until(() -> poller(good.api()).path("here").asBoolean());
        assertThat(waitsFor(bad))
            .contains("instance " + poller(good.api()).path("instance").asText() + " polls it");
        assertThat(count("sync_logs WHERE status <> 'success' AND record_id IS NOT NULL")).isZero();

        // When it is given the right, and the other one stops, then it goes on
        databases.source().execute("GRANT SELECT ON students TO no_" + databases.reader());
      }
      await().atMost(PATIENCE).until(() -> waitsFor(bad).isEmpty());
    }
    databases.source().execute("DROP OWNED BY no_" + databases.reader());
    databases.source().execute("DROP ROLE no_" + databases.reader());
  }

  @Test
  void theSecondOfTwoDefinitionsForOneTargetIsRefused() throws Exception {
    // Given a table that an engine copies, and more of them
    databases.source().execute("CREATE TABLE pupils (id int PRIMARY KEY, name text)");
    databases.source().execute("GRANT SELECT ON pupils TO " + databases.reader());
    Students.add(databases.source(), 100);
    try (InProcessEngine first = engine(Map.of()).awaitStarted()) {
      new Oracle(databases).awaitInSync(PATIENCE);

      // When others write the same snapshots under another name, or from another source
      Map<String, String> otherName =
          Map.of(
              "sync.table.pupils.source", "pupils",
              "sync.table.pupils.target", "student_snapshots",
              "sync.table.pupils.target-key", "student_id",
              "sync.table.students.target", "other_snapshots");
      try (InProcessEngine second = engine(otherName).awaitStarted();
          InProcessEngine third =
              engine(
                      Map.of(
                          "sync.table.students.source", "pupils",
                          "sync.table.students.required", "id"))
                  .awaitStarted()) {
        // Then they are told who is in the way, and what to do
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    waitsFor(second, "pupils")
                        .matches(
                            ".*its target public.student_snapshots is that of table students in instance .*:"
                                + " each would delete the rows of the other; give one of them .*"));
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    waitsFor(third, "students")
                        .matches(
                            ".*it copies public.pupils of .* into public.student_snapshots, but instance .*"
                                + " copies public.students of .* under the same name; give .*"));
        assertThat(first.api().isUp()).isTrue();
        assertThat(second.api().get("/").json().at("/checks/progress/status").asText())
            .isEqualTo("DEGRADED");

        // And the first one goes on undisturbed
        databases.source().execute("UPDATE students SET age = 44");
        new Oracle(databases).awaitInSync(PATIENCE);
        assertThat(
                count(
                    "sync_logs WHERE status <> 'success' AND record_id IS NOT NULL OR operation = 'DELETE'"))
            .isZero();
      }
    }
  }

  @Test
  void anOlderEngineStopsWhenANewerOneHasMigratedTheTarget() throws Exception {
    // Given an engine at work
    Students.add(databases.source(), 10);
    try (InProcessEngine engine = engine(Map.of()).awaitStarted()) {
      new Oracle(databases).awaitInSync(PATIENCE);

      // When the tables become such that only newer engines can work with them
      databases.target().execute("UPDATE sync_schema SET least_version = 1000");

      // Then it says so, gives its leases back, and dead-letters nothing
      await().atMost(PATIENCE).until(() -> !engine.api().isUp());
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  engine
                      .api()
                      .get("/")
                      .json()
                      .at("/checks/progress/detail")
                      .asText()
                      .contains("they need schema version 1000, and this engine knows"));
      await().atMost(PATIENCE).until(() -> owners().isEmpty());
      databases.source().execute("UPDATE students SET age = 55");
      await().atMost(PATIENCE).until(() -> count("sync_instances") == 0);

      // And the same after a restart
      engine.stop();
      engine.start();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> engine.api().get("/").text().contains("schema version 1000"));
      assertThat(count("sync_logs WHERE status <> 'success' OR operation = 'UPDATE'")).isZero();
    }
  }

  private String name() {
    return databases.source().queryOne("SELECT current_database()");
  }

  private List<String> owners() {
    return databases
        .target()
        .query("SELECT count(*) FROM sync_tables WHERE lease_until > now() GROUP BY lease_owner")
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private long count(String from) {
    return Long.parseLong(databases.target().queryOne("SELECT count(*) FROM " + from));
  }

  private static JsonNode poller(EngineApi api) {
    return status(api, "students").path("poller");
  }

  private static JsonNode status(EngineApi api, String table) {
    return api.get("/api/sync/status?table=" + table).json().path("tables").path(0);
  }

  private static String waitsFor(InProcessEngine engine) {
    return waitsFor(engine, "students");
  }

  private static String waitsFor(InProcessEngine engine, String table) {
    return status(engine.api(), table).path("waitsFor").asText("").replace("null", "");
  }
}
