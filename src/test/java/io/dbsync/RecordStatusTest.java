package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineApi.Answer;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Sql;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code GET /api/sync/status/{recordId}} tells the true cause, whatever state a record is in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordStatusTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  // each test has a table of its own, so that none sees the troubles of another
  private static final String[] TABLES = {
    "plain", "refused", "locked", "broken", "held", "moved", "slow", "pair", "words"
  };

  private DatabasePair databases;
  private InProcessEngine engine;

  @BeforeAll
  void startEngine() {
    databases = new DatabasePair();
    Map<String, String> settings = new HashMap<>();
    for (String table : TABLES) {
      String key =
          switch (table) {
            case "pair" -> "a text, b int, PRIMARY KEY (a, b), name text";
            case "words" -> "id text PRIMARY KEY, name text";
            default -> "id bigint PRIMARY KEY, name text";
          };
      source().execute("CREATE TABLE " + table + " (" + key + ")");
      settings.put("sync.table." + table + ".source", table);
    }
    settings.put("sync.table.plain.required", "name");
    settings.put("sync.table.slow.period", "1h");
    settings.put("sync.redelivery.delay", "2s");
    settings.put("sync.redelivery.maximum", "1");
    settings.put("sync.deletes.hold-rows", "2");
    settings.put("sync.api.token", "secret");
    engine = new InProcessEngine(databases, settings).awaitStarted();
  }

  @AfterAll
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
  }

  @Test
  void inSync() {
    // Given
    source().execute("INSERT INTO plain VALUES (1, 'Ada')");

    // Then
    JsonNode record = awaitStatus("plain", "1", "synced");
    assertThat(explanation(record)).contains("in sync since 20");
    assertThat(record.at("/source/data/name").asText()).isEqualTo("Ada");
    assertThat(record.at("/snapshot/data")).isEqualTo(record.at("/source/data"));
    assertThat(record.at("/logs/0/operation").asText()).isEqualTo("INSERT");
    assertThat(record.at("/logs/0/metadata/run").isNumber()).isTrue();

    // And by another spelling of its key too
    assertThat(get("plain", "%2001").json().path("recordId").asText()).isEqualTo("1");
  }

  @Test
  void waitsForTheNextPoll() {
    // Given a table that is polled once an hour, in sync
    source().execute("INSERT INTO slow VALUES (1, 'a'), (2, 'b')");
    engine.api().post("/api/sync/poll?table=slow");
    awaitStatus("slow", "2", "synced");

    // When its source changes
    source().execute("UPDATE slow SET name = 'x' WHERE id = 1");
    source().execute("DELETE FROM slow WHERE id = 2");
    source().execute("INSERT INTO slow VALUES (3, 'c')");

    // Then
    assertThat(explanation(awaitStatus("slow", "1", "waiting")))
        .startsWith("The source has changed since it was synced at 20");
    assertThat(explanation(awaitStatus("slow", "2", "waiting")))
        .startsWith("It is gone from the source; the next poll");
    assertThat(explanation(awaitStatus("slow", "3", "waiting")))
        .startsWith("The source has it, the target has not");
  }

  @Test
  void failedForItself() {
    // Given
    databases.target().execute("ALTER TABLE refused_snapshots ADD CHECK (data->>'name' <> 'bad')");
    source().execute("INSERT INTO refused VALUES (1, 'bad'), (2, 'good')");

    // Then
    assertThat(explanation(awaitStatus("refused", "1", "failed")))
        .contains("INSERT failed at", "SQLSTATE 23514", "while the target was written")
        .contains("POST /api/sync/retry-failed?table=refused");
    assertThat(status("refused", "2")).isEqualTo("synced");
  }

  @Test
  void invalid() {
    // Given
    source().execute("INSERT INTO plain VALUES (2, NULL)");

    // Then
    assertThat(explanation(awaitStatus("plain", "2", "failed")))
        .contains("required field missing or null: name")
        .contains("give the source row what it lacks");

    // And it is cured by the source
    source().execute("UPDATE plain SET name = 'b' WHERE id = 2");
    awaitStatus("plain", "2", "synced");
  }

  @Test
  void deleted() {
    // Given
    source().execute("INSERT INTO plain VALUES (3, 'c')");
    awaitStatus("plain", "3", "synced");

    // When
    source().execute("DELETE FROM plain WHERE id = 3");

    // Then
    JsonNode record = awaitStatus("plain", "3", "deleted");
    assertThat(explanation(record)).contains("was deleted in the target at 20");
    assertThat(record.path("source").isNull()).isTrue();
    assertThat(record.at("/snapshot/data").isNull()).isTrue();
  }

  @Test
  void putOffByALock() throws Exception {
    // Given
    source().execute("INSERT INTO locked VALUES (1, 'a')");
    awaitStatus("locked", "1", "synced");
    try (Connection owner = databases.target().connect();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("SELECT FROM locked_snapshots FOR UPDATE");

      // When
      source().execute("UPDATE locked SET name = 'b'");

      // Then
      JsonNode record = awaitStatus("locked", "1", "retrying");
      assertThat(record.path("inFlight").asBoolean()).isTrue();
      assertThat(explanation(record)).contains("put off", "lock timeout", "SQLSTATE 55P03");
      owner.rollback();
    }
    awaitStatus("locked", "1", "synced");
  }

  @Test
  void inRedeliveryThenGivenUp() {
    // Given a target that refuses for a reason that is no row's fault
    databases
        .target()
        .execute(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'maintenance' USING ERRCODE = '0A000'; END $$");
    databases
        .target()
        .execute(
            "CREATE TRIGGER broken BEFORE INSERT ON broken_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION broken()");
    source().execute("INSERT INTO broken VALUES (1, 'a')");

    // Then
    assertThat(explanation(awaitStatus("broken", "1", "retrying")))
        .contains("redelivery 1 is due at 20", "ERROR: maintenance (SQLSTATE 0A000)");
    assertThat(explanation(awaitStatus("broken", "1", "failed")))
        .contains("INSERT failed at", "ERROR: maintenance (SQLSTATE 0A000)", "pauses");
    databases.target().execute("DROP TRIGGER broken ON broken_snapshots");
    engine.api().post("/api/sync/poll?table=broken");
    awaitStatus("broken", "1", "synced");
  }

  @Test
  void itsDeleteIsHeld() {
    // Given
    source().execute("INSERT INTO held SELECT n, 'a' FROM generate_series(1, 10) AS n");
    awaitStatus("held", "10", "synced");

    // When
    source().execute("DELETE FROM held WHERE id > 5");

    // Then
    String digest =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    engine
                        .api()
                        .get("/api/sync/status?table=held")
                        .json()
                        .at("/tables/0/heldDeletes/digest")
                        .asText(),
                text -> !text.isEmpty());
    assertThat(explanation(awaitStatus("held", "10", "held")))
        .contains("those of 5 rows", "deletes/approve?table=held&digest=" + digest);
    assertThat(status("held", "1")).isEqualTo("synced");
    engine.api().post("/api/sync/deletes/approve?table=held&digest=" + digest);
    awaitStatus("held", "10", "deleted");
  }

  @Test
  void itsTableCannotBeUsed() {
    // Given
    source().execute("INSERT INTO moved VALUES (1, 'a')");
    awaitStatus("moved", "1", "synced");

    // When
    source().execute("ALTER TABLE moved RENAME TO elsewhere");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(explanation(get("moved", "1").json()))
                    .contains(
                        "not being synced now", "moved", "the target has what was synced at"));
    source().execute("ALTER TABLE elsewhere RENAME TO moved");
    awaitStatus("moved", "1", "synced");

    // And when its source went back in time
    databases
        .target()
        .execute("UPDATE sync_tables SET stopped = 'went back' WHERE table_name = 'moved'");
    assertThat(explanation(awaitStatus("moved", "1", "stopped"))).contains("is stopped: went back");
    databases.target().execute("UPDATE sync_tables SET stopped = NULL WHERE table_name = 'moved'");
  }

  @Test
  void inTheQueue() {
    // Given a chunk that nobody has taken yet
    source().execute("INSERT INTO slow VALUES (9, 'z')");
    databases
        .target()
        .execute(
            "INSERT INTO sync_chunks (run_id, table_name, operation, keys, sent_at)"
                + " SELECT max(id), 'slow', 'INSERT', '[\"9\"]', now() FROM sync_runs");

    // Then
    JsonNode record = awaitStatus("slow", "9", "in_flight");
    assertThat(explanation(record)).contains("in the queue for INSERT since 20", "the next one");
    databases.target().execute("UPDATE sync_chunks SET finished_at = now() WHERE keys = '[\"9\"]'");
  }

  @Test
  void ofAnyKey() {
    // Given
    String[] keys = {
      "a/b",
      "%2F",
      "ä ö",
      "a+b",
      "\"quoted\"",
      "null",
      "${body}",
      "'; --",
      "x".repeat(2500),
      "😀",
      "a?b#c&d",
      "..."
    };
    for (String key : keys) {
      source().execute("INSERT INTO words VALUES (?, 'w')", key);
    }
    source().execute("INSERT INTO pair VALUES ('a/b', 1, 'p')");

    // Then
    for (String key : keys) {
      JsonNode record = awaitStatus("words", encode(key), "synced");
      assertThat(record.path("recordId").asText()).isEqualTo(key);
      assertThat(record.at("/source/data/id").asText()).isEqualTo(key);
    }
    for (String key : new String[] {"[\"a/b\", 1]", "[\"a/b\",1]"}) {
      assertThat(awaitStatus("pair", encode(key), "synced").path("recordId").asText())
          .isEqualTo("[\"a/b\", 1]");
    }
  }

  @Test
  void unknown() {
    // Given
    source().execute("INSERT INTO plain VALUES (77, 'a')");
    source().execute("INSERT INTO refused VALUES (77, 'a')");
    awaitStatus("plain", "77", "synced");
    awaitStatus("refused", "77", "synced");

    // Then without a table all are searched
    JsonNode record = engine.api().get("/api/sync/status/77").json();
    assertThat(record.path("table").asText()).isEqualTo("plain");
    assertThat(record.path("otherTables").toString()).isEqualTo("[\"refused\"]");

    // And what is no key of a table, or too large for one, is just not there
    for (String key :
        new String[] {"abc", "9".repeat(30), "1.5", "[1]", "%5B%22a%22%2C1%5D", "1%20OR%201=1"}) {
      Answer answer = get("plain", key.replace("[", "%5B").replace("]", "%5D"));
      assertThat(answer.status()).as(key + answer.text()).isEqualTo(404);
      assertThat(answer.text()).doesNotContain("ERROR", "SQLSTATE", "bigint");
    }
    for (String key :
        new String[] {"x", "[1]", "{}", "[\"a\"]", "[\"a\",\"b\"]", "[null,null]", "7"}) {
      assertThat(get("pair", encode(key)).status()).as(key).isEqualTo(404);
    }
  }

  private Sql source() {
    return databases.source();
  }

  private static String encode(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer get(String table, String encodedKey) {
    return engine.api().get("/api/sync/status/" + encodedKey + "?table=" + table);
  }

  private String status(String table, String key) {
    return get(table, key).json().path("status").asText();
  }

  private JsonNode awaitStatus(String table, String encodedKey, String status) {
    return await(encodedKey + " " + status)
        .atMost(PATIENCE)
        .until(() -> get(table, encodedKey).json(), r -> status.equals(r.path("status").asText()));
  }

  private static String explanation(JsonNode record) {
    return record.path("explanation").asText();
  }
}
