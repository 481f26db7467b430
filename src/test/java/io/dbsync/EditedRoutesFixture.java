package io.dbsync;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A pair of databases and a copy of the routes to edit, for each test. */
abstract class EditedRoutesFixture {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  DatabasePair databases;
  RouteEdits routes;

  @BeforeEach
  final void makeDatabases() {
    databases = new DatabasePair();
    routes = new RouteEdits();
  }

  @AfterEach
  final void dropDatabases() throws Exception {
    routes.close();
    databases.close();
  }

  /** Starts an engine with the edited routes, and waits until it is up. */
  final InProcessEngine start(Map<String, String> settings) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "sync.redelivery.delay", "100ms",
                "sync.redelivery.maximum", "2",
                "camel.main.routesIncludePattern", routes.pattern()));
    all.putAll(settings);
    return new InProcessEngine(databases, all).awaitStarted();
  }
}
