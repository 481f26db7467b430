package io.dbsync;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A table that was missing when the engine started is copied once it is there. */
final class LaterTableTest extends TableFixture {

  @Test
  void isCopiedOnceItIsThere() {
    // Given
    start(Map.of("sync.table.later.source", "later"));
    awaitTrouble("later", "the source has no table later");

    // When
    inSource("CREATE TABLE later (id int PRIMARY KEY)", "INSERT INTO later VALUES (1)");

    // Then
    oracleOf("later").awaitInSync(PATIENCE);
  }
}
