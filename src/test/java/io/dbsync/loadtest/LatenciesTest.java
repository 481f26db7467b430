package io.dbsync.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LatenciesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "1.1, 2",
    "50, 50",
    "50.5, 51",
    "95, 95",
    "99, 99",
    "99.5, 100",
    "100, 100"
  })
  void aPercentileIsTheSmallestThatSoManyDoNotExceed(double percent, long expected) {
    // Given 1 to 100 in no order
    Latencies latencies =
        new Latencies(LongStream.rangeClosed(1, 100).map(n -> n * 37 % 101).toArray());

    // Then
    assertThat(latencies.percentile(percent)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 20, 205, 1000})
  void aPercentileFitsItsDefinition(int count) {
    // Given
    long[] nanos = new Random(count).longs(count, 0, 50).toArray();
    Latencies latencies = new Latencies(nanos);

    // Then
    for (double percent : new double[] {1, 50, 95, 99, 100}) {
      long value = latencies.percentile(percent);
      assertThat(nanos).contains(value);
      assertThat(Arrays.stream(nanos).filter(n -> n <= value).count())
          .isGreaterThanOrEqualTo((long) Math.ceil(percent / 100 * count));
      assertThat((double) Arrays.stream(nanos).filter(n -> n < value).count())
          .isLessThan(percent / 100 * count);
    }
  }

  @Test
  void extremesAndMean() {
    Latencies latencies = new Latencies(5, 1, 9, 5);
    assertThat(latencies.minimum()).isEqualTo(1);
    assertThat(latencies.maximum()).isEqualTo(9);
    assertThat(latencies.mean()).isEqualTo(5);
    assertThat(latencies.between(1, 5)).isEqualTo(1);
    assertThat(latencies.between(5, 10)).isEqualTo(3);
  }

  @Test
  void nothingIsNothing() {
    Latencies latencies = new Latencies();
    assertThat(latencies.isEmpty()).isTrue();
    assertThat(latencies.percentile(99)).isZero();
    assertThat(latencies.mean()).isZero();
  }
}
