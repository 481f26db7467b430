package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a trial knows after its parts. */
final class TrialTest {

  private final Trial trial = new Trial();

  @Test
  void hasSeenNothingWorkWhileAllKeysAreSuspects() {
    // When
    trial.suspect(chunk("1"), new IllegalStateException("one"));
    trial.suspect(chunk("2"), new IllegalStateException("two"));
    trial.tried(chunk("1", "2"));

    // Then
    assertThat(trial.worked()).isFalse();
    assertThat(trial.suspects()).containsExactly(chunk("1"), chunk("2"));
    assertThat(trial.last()).hasMessage("two");
  }

  @Test
  void hasSeenRowsWorkWhenAPartHasOthers() {
    // When
    trial.suspect(chunk("1"), new IllegalStateException("one"));
    trial.tried(chunk("1", "2"));

    // Then
    assertThat(trial.worked()).isTrue();
  }

  @Test
  void takesTheWordOfOthers() {
    // When
    trial.othersWork();

    // Then
    assertThat(trial.worked()).isTrue();
    assertThat(trial.decided()).isFalse();
  }

  private static Chunk chunk(String... keys) {
    return new Chunk("t", 1, 2L, Operation.UPDATE, List.of(keys), true);
  }
}
