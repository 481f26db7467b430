package io.dbsync.diff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Transaction numbers go round in a circle of 32 bits; the horizon knows which is older. */
final class HorizonTest {

  @Test
  void isTheBeginOfAComparisonThatFindsNothing() {
    assertThat(new Horizon("1000:1005:1000,1002@start").value()).isEqualTo(1000);
  }

  @Test
  void isTheOldestThatIsNotInSync() {
    // Given
    Horizon horizon = new Horizon("1000:1005:@start");

    // When
    horizon.note(900);
    horizon.note(950);
    horizon.note(1003);

    // Then
    assertThat(horizon.value()).isEqualTo(900);
  }

  @Test
  void goesRoundWithTheTransactionNumbers() {
    // Given 5 transactions into the second round
    Horizon horizon = new Horizon("4294967301:4294967301:@start");

    // When
    horizon.note(4_294_967_290L);

    // Then
    assertThat(horizon.value()).isEqualTo(4_294_967_290L);
    assertThat(new Horizon("4294967301:4294967301:@start").value()).isEqualTo(5);
  }

  @Test
  void doesNotMoveForWhatWasWrittenMeanwhile() {
    // Given the last transaction of a round
    Horizon horizon = new Horizon("4294967295:4294967295:@start");

    // When
    horizon.note(3);

    // Then
    assertThat(horizon.value()).isEqualTo(4_294_967_295L);
  }

  @Test
  void isUnknownOnceSomethingHasNoTransaction() {
    // Given
    Horizon horizon = new Horizon("1000:1000:@start");

    // When
    horizon.lose();

    // Then
    assertThat(horizon.value()).isNull();
  }
}
