package io.dbsync;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A pair of databases for each test, and an engine on it once the test has made its tables. */
abstract class TableFixture {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  DatabasePair databases;
  InProcessEngine engine;

  @BeforeEach
  void makeDatabases() {
    databases = new DatabasePair();
  }

  @AfterEach
  void stopEngine() throws Exception {
    if (engine != null) {
      engine.close();
    }
    databases.close();
  }

  /** Starts an engine that soon gives up what fails, and waits until it is up. */
  void start(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("sync.redelivery.delay", "100ms");
    all.putIfAbsent("sync.redelivery.maximum", "1");
    engine = new InProcessEngine(databases, all).awaitStarted();
  }

  /** Runs statements on the source. */
  void inSource(String... statements) {
    for (String statement : statements) {
      databases.source().execute(statement);
    }
  }

  /** Judges a table whose key is {@code id}. */
  Oracle oracleOf(String table) {
    return new Oracle(
        databases,
        "SELECT whole.id::text, to_jsonb(whole.*)::text FROM " + table + " AS whole",
        "SELECT id::text, data::text FROM " + table + "_snapshots");
  }

  /** What the health check says of a table; empty if it has nothing to say. */
  String trouble(String table) {
    return engine.api().get("/").json().at("/checks/progress/tables").path(table).asText();
  }

  /** Waits until the health check tells a reason why a table is not copied. */
  void awaitTrouble(String table, String reason) {
    Awaitility.await(reason)
        .atMost(PATIENCE)
        .until(() -> trouble(table), told -> told.contains(reason));
  }

  /** How many rows of the target a query counts. */
  long countInTarget(String fromWhere) {
    return Long.parseLong(databases.target().queryOne("SELECT count(*) FROM " + fromWhere));
  }
}
