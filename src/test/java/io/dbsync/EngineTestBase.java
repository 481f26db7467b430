package io.dbsync;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.Sql;
import io.dbsync.testing.SyncLog;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An engine at work on a pair of databases of its own, for each test. */
abstract class EngineTestBase {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private DatabasePair databases;
  private InProcessEngine engine;

  /** Settings over the usual ones. */
  Map<String, String> settings() {
    return Map.of();
  }

  @BeforeEach
  final void startEngine() {
    databases = new DatabasePair();
    engine = new InProcessEngine(databases, settings()).awaitStarted();
  }

  @AfterEach
  final void stopEngine() throws Exception {
    engine.close();
    databases.close();
  }

  final DatabasePair databases() {
    return databases;
  }

  final InProcessEngine engine() {
    return engine;
  }

  final Sql source() {
    return databases.source();
  }

  final Sql target() {
    return databases.target();
  }

  final SyncLog log() {
    return new SyncLog(databases);
  }

  final Polls polls() {
    return new Polls(engine.api(), databases);
  }

  final Oracle oracle() {
    return new Oracle(databases);
  }

  final void awaitInSync() {
    oracle().awaitInSync(PATIENCE);
  }
}
