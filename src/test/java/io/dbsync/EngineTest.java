package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.InProcessEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EngineTest {

  private DatabasePair databases;
  private InProcessEngine engine;

  @BeforeEach
  void startEngine() {
    databases = new DatabasePair();
    engine = new InProcessEngine(databases).awaitStarted();
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.close();
    databases.close();
  }

  @Test
  void copiesAndLogsEachChangeOnce() {
    new StudentScenario(databases).play();
  }

  @Test
  void saysThatItIsUp() {
    // When
    var answer = engine.api().get("/");

    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asText()).isEqualTo("UP");
  }
}
