package io.dbsync.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.loadtest.PhaseResult.Journey;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PhaseTest {

  private final Phase phase = new Phase("students", "INSERT", 3);

  private void sees(String record, String operation, String status, long at) {
    phase.seen(new LogRow(at, "students", record, operation, status), at);
  }

  @Test
  void isCompleteWhenAllHaveArrived() {
    // When
    phase.committed(List.of("1", "2"), 10);
    sees("1", "INSERT", "success", 30);
    sees("1", "INSERT", "success", 31);
    assertThat(phase.arrived()).isEqualTo(1);
    sees("2", "INSERT", "success", 40);
    assertThat(phase.complete()).isFalse();
    phase.committed(List.of("3"), 45);
    sees("3", "INSERT", "success", 60);

    // Then
    assertThat(phase.complete()).isTrue();
    assertThat(phase.result(Set.of()).journeys())
        .containsExactlyInAnyOrder(new Journey(10, 30), new Journey(10, 40), new Journey(45, 60));
  }

  @Test
  void aRecordMayBeSeenBeforeItsCommitHasReturned() {
    // When
    sees("1", "INSERT", "success", 9);
    phase.committed(List.of("1"), 10);

    // Then
    assertThat(phase.arrived()).isEqualTo(1);
    assertThat(phase.result(Set.of()).journeys()).containsExactly(new Journey(10, 10));
  }

  @Test
  void whatIsOfOthersDoesNotCount() {
    // When
    phase.committed(List.of("1"), 10);
    sees("7", "INSERT", "success", 20);
    sees("1", "UPDATE", "success", 20);
    sees("7", "INSERT", "failed", 20);
    phase.seen(new LogRow(1, "orders", "1", "INSERT", "success"), 20);
    phase.seen(new LogRow(2, "orders", "1", "INSERT", "retry"), 20);

    // Then
    assertThat(phase.arrived()).isZero();
    assertThat(phase.missing()).containsExactly("1");
    PhaseResult result = phase.result(Set.of());
    assertThat(result.retries()).isZero();
    assertThat(result.failures()).isZero();
  }

  @Test
  void retriesAndFailuresAreCounted() {
    // When
    phase.committed(List.of("1", "2", "3"), 10);
    sees(null, "INSERT", "retry", 20);
    sees(null, "INSERT", "retry", 30);
    sees("2", "INSERT", "failed", 40);
    sees("1", "INSERT", "success", 50);
    sees("3", "INSERT", "success", 50);

    // Then
    PhaseResult result = phase.result(Set.of("2", "3"));
    assertThat(result.retries()).isEqualTo(2);
    assertThat(result.failures()).isEqualTo(1);
    assertThat(result.verified()).isEqualTo(1);
    assertThat(result.successful()).isFalse();
  }

  @Test
  void rowsASecondAreFromTheFirstCommitToTheLastVisible() {
    // When
    phase.committed(List.of("1"), 1_000_000_000L);
    phase.committed(List.of("2"), 2_000_000_000L);
    sees("2", "INSERT", "success", 2_500_000_000L);
    sees("1", "INSERT", "success", 3_000_000_000L);

    // Then
    assertThat(phase.result(Set.of()).perSecond()).isEqualTo(1);
  }
}
