package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.JvmProcess;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EngineIT {

  private DatabasePair databases;
  private EngineProcess engine;

  @BeforeEach
  void startEngine() {
    databases = new DatabasePair();
    engine = new EngineProcess(databases.settings(), "-Xmx256m").start().awaitHealthy();
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
  }

  @Test
  void copiesAndLogsEachChangeOnce() {
    // Given the JAR
    new StudentScenario(databases).play();

    // When it is told to stop
    JvmProcess.Exit exit = engine.terminate();

    // Then it does so in order, and soon
    assertThat(exit.code()).isEqualTo(128 + 15);
    assertThat(exit.duration()).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void goesOnAfterAKill() {
    // Given
    Oracle oracle = new Oracle(databases);
    Students.add(databases.source(), 205);
    oracle.awaitInSync(Duration.ofSeconds(60));

    // When
    engine.kill();
    Students.add(databases.source(), 100);
    engine.restart();

    // Then
    oracle.awaitInSync(Duration.ofSeconds(60));
  }
}
