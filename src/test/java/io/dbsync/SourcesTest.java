package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One engine with two sources: each table is read from its own, whatever the other does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SourcesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A table whose source is there is copied within this time: no wait for another one fits in. */
  private static final Duration SOON = Duration.ofSeconds(4);

  private final PostgresServer crmServer = new PostgresServer();
  private final DatabasePair databases = new DatabasePair();
  private Sql crm;
  private InProcessEngine engine;

  @BeforeAll
  void startEngine() {
    crm = crmServer.createDatabase("crm");
    // the same name in both databases, with other rows
    Students.createTable(crm);
    Students.add(crm, 7);
    crm.execute("CREATE TABLE courses (id int PRIMARY KEY, title text)");
    crm.execute("INSERT INTO courses SELECT i, 'course ' || i FROM generate_series(1, 300) i");
    crm.execute("CREATE TYPE mood AS ENUM ('good', 'bad')");
    crm.execute(
        """
        CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS $$
        BEGIN
          IF $1 = 'bad' THEN
            RAISE EXCEPTION 'bad mood';
          END IF;
          RETURN to_json($1::text);
        END $$
        """);
    crm.execute("CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood)");
    crm.execute("CREATE TABLE moods (id int PRIMARY KEY, mood mood)");
    crm.execute("INSERT INTO moods VALUES (1, 'good'), (2, 'good')");
    Students.add(databases.source(), 3);
    Map<String, String> settings = new HashMap<>(databases.settings());
    settings.put("sync.db.crm.url", crmServer.jdbcUrl("crm"));
    settings.put("sync.table.pupils.source", "students");
    settings.put("sync.table.pupils.source-db", "crm");
    settings.put("sync.table.courses.source", "courses");
    settings.put("sync.table.courses.source-db", "crm");
    settings.put("sync.table.moods.source", "moods");
    settings.put("sync.table.moods.source-db", "crm");
    settings.put("sync.redelivery.delay", "300ms");
    settings.put("sync.redelivery.maximum", "1");
    settings.put("sync.api.token", "secret");
    engine = new InProcessEngine(settings);
  }

  @BeforeEach
  void awaitBothInSync() {
    crmServer.start();
    engine.awaitStarted();
    awaitStudents(PATIENCE);
    awaitCrm(PATIENCE);
  }

  @AfterAll
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
    crmServer.close();
  }

  @Test
  void tellsWhereATableComesFromAndReadsItsRecordsThere() {
    // Given
    JsonNode tables = engine.api().get("/api/sync/status").json().path("tables");

    // Then
    assertThat(tables)
        .extracting(table -> table.path("table").asText() + "=" + table.path("sourceDb").asText())
        .containsExactly("courses=crm", "moods=crm", "pupils=crm", "students=null");
    assertThat(
            engine
                .api()
                .get("/api/sync/status/7?table=pupils")
                .json()
                .at("/source/data/id")
                .asInt())
        .isEqualTo(7);
    JsonNode report = engine.api().post("/api/sync/reconcile?fix=false").json();
    assertThat(report.path("tables"))
        .extracting(table -> table.path("totalSource").asInt() + ":" + table.path("outOfSyncCount"))
        .startsWith("300:0")
        .contains("7:0");
  }

  @Test
  void readsByOneEndpointASource() {
    // When there are more chunks
    for (int age = 20; age < 25; age++) {
      crm.execute("UPDATE students SET age = ?", age);
      databases.source().execute("UPDATE students SET age = ?", age);
      awaitStudents(PATIENCE);
      awaitCrm(PATIENCE);
    }

    // Then
    assertThat(engine.camel().getEndpoints())
        .extracting(Endpoint::getEndpointUri)
        .filteredOn(uri -> uri.contains("read-documents"))
        .hasSize(2)
        .anyMatch(uri -> uri.contains("source-crm"));
    assertThat(engine.camel().getEndpoints()).hasSizeLessThan(200);
  }

  @Test
  void marksARowFailedAtTheVersionThatItsOwnSourceHas() {
    // When a document cannot be rendered
    crm.execute("UPDATE moods SET mood = 'bad' WHERE id = 2");
    crm.execute("INSERT INTO moods VALUES (3, 'good')");

    // Then
    await()
        .atMost(PATIENCE)
        .until(
            () -> "failed".equals(copied("SELECT sync_status FROM moods_snapshots WHERE id = 2")));
    assertThat(copied("SELECT source_version FROM moods_snapshots WHERE id = 2"))
        .isEqualTo(crm.queryOne("SELECT xmin FROM moods WHERE id = 2"));
    await()
        .atMost(PATIENCE)
        .until(() -> copied("SELECT data FROM moods_snapshots WHERE id = 3") != null);

    // When it is cured
    crm.execute("UPDATE moods SET mood = 'good' WHERE id = 2");

    // Then
    await()
        .atMost(PATIENCE)
        .until(
            () -> "synced".equals(copied("SELECT sync_status FROM moods_snapshots WHERE id = 2")));
  }

  @Test
  void goesOnWhileAnotherSourceIsDownAndCatchesUpWithIt() {
    // When one is away from the start on
    engine.stop();
    crmServer.stop();
    engine.start();

    // Then
    Students.add(databases.source(), 1);
    awaitStudents(PATIENCE);
    JsonNode health = engine.api().get("/").json();
    assertThat(health.path("status").asText()).isEqualTo("DOWN");
    assertThat(health.at("/checks/source/status").asText()).isEqualTo("UP");
    assertThat(health.at("/checks/source-crm/status").asText()).isEqualTo("DOWN");
    assertThat(health.at("/checks/progress/tables/courses").asText())
        .startsWith("waiting for source-crm");
    assertThat(engine.api().get("/observe/metrics").text())
        .contains("sync_check_up{check=\"source-crm\"}");
    assertThat(waitsFor("courses")).startsWith("waiting for source-crm");
    assertThat(waitsFor("students")).isEmpty();

    // And what asks all tables tells which are left out
    assertThat(engine.api().get("/api/sync/status/1").json().path("table").asText())
        .isEqualTo("students");
    assertThat(engine.api().post("/api/sync/reconcile").json().path("tables"))
        .extracting(table -> table.path("table").asText() + table.has("error"))
        .containsExactly("coursestrue", "moodstrue", "pupilstrue", "studentsfalse");
    assertThat(engine.api().post("/api/sync/reconcile?table=courses").text())
        .contains("503", "the source-crm database does not answer");

    // When it comes
    crmServer.start();
    crm.execute("UPDATE courses SET title = 'new' WHERE id = 1");

    // Then
    awaitCrm(PATIENCE);
    engine.awaitStarted();
  }

  @Test
  void goesOnWhileAnotherSourceHangs() {
    // When one hangs amid its work
    crm.execute("UPDATE courses SET title = 'changed'");
    crmServer.pause();

    // Then
    for (int i = 0; i < 3; i++) {
      Students.add(databases.source(), 1);
      awaitStudents(SOON);
    }
    await().atMost(PATIENCE).until(() -> engine.api().get("/").status() == 503);
    assertThat(engine.api().get("/").json().at("/checks/source-crm/detail").asText())
        .contains("no answer");

    // When
    crmServer.resume();

    // Then
    awaitCrm(PATIENCE);
    assertThat(copied("SELECT count(*) FROM courses_snapshots WHERE sync_status = 'failed'"))
        .isEqualTo("0");
  }

  private void awaitStudents(Duration patience) {
    new Oracle(databases).awaitInSync(patience);
  }

  private void awaitCrm(Duration patience) {
    for (List<String> table :
        List.of(List.of("students", "pupils_snapshots"), List.of("courses", "courses_snapshots"))) {
      new Oracle(
              crm,
              databases.target(),
              "SELECT id::text, to_jsonb(t)::text FROM " + table.get(0) + " t",
              "SELECT id::text, data::text FROM " + table.get(1))
          .awaitInSync(patience);
    }
  }

  private String copied(String query) {
    return databases.target().queryOne(query);
  }

  private String waitsFor(String table) {
    return engine
        .api()
        .get("/api/sync/status?table=" + table)
        .json()
        .at("/tables/0/waitsFor")
        .asText("");
  }
}
