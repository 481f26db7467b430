package io.dbsync.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.settings.Settings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which deletes wait for approval. */
final class DeleteGuardTest {

  @ParameterizedTest
  @CsvSource({
    // hold-rows, hold-percent, deletes, live rows
    "1000, 30, 1001, 3336, true",
    "1000, 30, 1001, 3337, false",
    "1000, 30, 1000, 1000, false",
    "0, 0, 1, 1000000, true",
    "0, 0, 0, 0, false",
    "0, 100, 5, 5, false",
  })
  void aDeleteOfManyExceedsBothLimits(
      int holdRows, int holdPercent, long deletes, long live, boolean waits) {
    assertThat(
            new DeleteGuard(new Settings.Deletes(holdRows, holdPercent, true))
                .isTooMany(deletes, live))
        .isEqualTo(waits);
  }

  @ParameterizedTest
  @CsvSource({
    // gone, live rows, most live rows since the last comparison that found no deletes
    "20, 20, 20, true",
    "19, 19, 19, false",
    "19, 20, 20, false",
    "205, 205, 0, true",
    // one row was left over by the poll before
    "1, 1, 205, true",
    "1, 1, 1, false",
    // an orphan without a document is no live row, but gone
    "25, 20, 20, true",
  })
  void theDeleteOfAllRowsWaitsHoweverFewTheyAre(long gone, long live, long peak, boolean waits) {
    assertThat(new DeleteGuard(new Settings.Deletes(1000, 30, true)).isEmptied(gone, live, peak))
        .isEqualTo(waits);
    assertThat(new DeleteGuard(new Settings.Deletes(1000, 30, false)).isEmptied(gone, live, peak))
        .as("hold-all=false")
        .isFalse();
  }
}
