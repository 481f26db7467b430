package io.dbsync.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.settings.Settings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanTest {

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "9, 2, 0", "10, 2, 1", "205, 41, 20", "100000, 20000, 10000"})
  void aFifthIsUpdatedAndATenthDeleted(int records, int updates, int deletes) {
    assertThat(Plan.of(records)).isEqualTo(new Plan(records, updates, deletes));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9, 10, 11, 19, 20, 205, 1000})
  void noRecordIsUpdatedAndDeleted(int records) {
    // Given
    List<String> keys = IntStream.range(0, records).mapToObj(Integer::toString).toList();
    Plan plan = Plan.of(records);

    // When
    List<String> updated = plan.toUpdate(keys);
    List<String> deleted = plan.toDelete(keys);

    // Then
    assertThat(updated).hasSize(plan.updates()).doesNotHaveDuplicates();
    assertThat(deleted)
        .hasSize(plan.deletes())
        .doesNotHaveDuplicates()
        .noneMatch(updated::contains);
  }

  @ParameterizedTest
  @CsvSource({
    // hold-rows, hold-percent, live rows, deletes of 100,000 records
    "1000, 30, 100000, 10000",
    "1000, 5, 100000, 5000",
    "1000, 0, 100000, 1000",
    "0, 5, 100000, 5000",
    "0, 0, 100000, 0",
    "20000, 0, 100000, 10000",
    "10, 3, 199, 10"
  })
  void deletesNeverWaitForApproval(int holdRows, int holdPercent, long live, int expected) {
    // When
    Plan plan = Plan.of(100_000).capped(new Settings.Deletes(holdRows, holdPercent, true), live);

    // Then
    assertThat(plan.deletes()).isEqualTo(expected);
    // both limits passed is what is held, as io.dbsync.diff.Deletes has it
    assertThat(plan.deletes() > holdRows && plan.deletes() * 100L > live * holdPercent).isFalse();
  }

  @Test
  void aCapLeavesTheRestAlone() {
    assertThat(Plan.of(100).capped(new Settings.Deletes(1, 1, true), 100))
        .isEqualTo(new Plan(100, 20, 1));
  }
}
