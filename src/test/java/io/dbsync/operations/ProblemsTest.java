package io.dbsync.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.diff.GivenUpException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProblemsTest {

  @Test
  void whatWasGivenUpCanBeAskedForAgain() {
    // When
    Map<String, Object> problem =
        new Problems(Map::of, error -> {})
            .of(new IllegalStateException(new GivenUpException("given up; start it again")));

    // Then
    assertThat(problem)
        .containsEntry("status", 503)
        .containsEntry("detail", "given up; start it again");
  }
}
