package io.dbsync.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PacingTest {

  @ParameterizedTest
  @CsvSource({
    // rows, period, rate, transactions, rows of each, seconds in all
    "205, 5000, 0, 205, 1, 10",
    "1000, 5000, 0, 1000, 1, 10",
    "1001, 5000, 0, 501, 2, 10",
    "100000, 5000, 0, 1000, 100, 10",
    "205, 200, 0, 35, 6, 0.4",
    "1, 100, 0, 1, 1, 0.2",
    "100000, 200, 50, 100000, 1, 2000",
    "100, 5000, 1000, 10, 10, 0.1",
    "10, 5000, 10000, 1, 10, 0.001"
  })
  void transactionsAreSmallAndNotTooMany(
      int rows, long period, double rate, int transactions, int transactionRows, double seconds) {
    // When
    Pacing pacing = Pacing.of(rows, Duration.ofMillis(period), rate);

    // Then
    assertThat(pacing.transactions()).isEqualTo(transactions);
    assertThat(pacing.transactionRows()).isEqualTo(transactionRows);
    assertThat(pacing.spreadNanos() / 1e9).isEqualTo(seconds);
  }

  @Test
  void everyRowIsWrittenOnceAtEvenIntervals() {
    // Given
    Pacing pacing = Pacing.of(1_003, Duration.ofSeconds(1), 0);

    // Then
    assertThat(
            IntStream.range(0, pacing.transactions())
                .flatMap(i -> IntStream.range(pacing.from(i), pacing.upto(i)))
                .toArray())
        .isEqualTo(IntStream.range(0, 1_003).toArray());
    double interval = 2e9 / pacing.transactions();
    for (int i = 0; i < pacing.transactions(); i++) {
      assertThat((double) pacing.dueNanos(i)).isBetween(i * interval - 1, i * interval);
    }
  }
}
