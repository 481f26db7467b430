package io.dbsync.diff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages become as large as half a second allows. */
final class PageSizeTest {

  private static final int MOST = 50_000;
  private static final long TIMEOUT_MS = 60_000;

  private final PageSize size = new PageSize(MOST, 500, TIMEOUT_MS, true);

  /** Reads pages of a table whose statements cost something, and something for each row. */
  private long read(int pages, double fixedMillis, double millisPerRow) {
    long longest = 0;
    for (int i = 0; i < pages; i++) {
      long millis = Math.round(fixedMillis + millisPerRow * size.rows());
      if (millis > size.timeoutMillis(size.rows())) {
        longest = Math.max(longest, size.timeoutMillis(size.rows()));
        size.tooMuch();
      } else {
        longest = Math.max(longest, millis);
        size.took(size.rows(), millis);
      }
    }
    return longest;
  }

  @ParameterizedTest(name = "{0} ms and {1} ms a row: {2} to {3} rows")
  @CsvSource({
    // narrow rows
    "1, 0.005, 50000, 50000",
    // rows of 200 KB, of 4 MB, and one of which takes longer than it should
    "1, 1, 400, 600",
    "1, 20, 20, 30",
    "1, 3000, 1, 1",
    // a sort, or a view: smaller pages do not help
    "300, 0.005, 30000, 50000",
    "7000, 0.005, 50000, 50000",
    "40000, 0.005, 50000, 50000",
    // it costs something, and so do its rows
    "2000, 0.5, 2000, 6000"
  })
  void findOutWhatFits(double fixedMillis, double millisPerRow, int least, int most) {
    // When
    read(25, fixedMillis, millisPerRow);

    // Then
    assertThat(size.rows()).isBetween(least, most);
    long last = read(5, fixedMillis, millisPerRow);
    assertThat(last).isLessThanOrEqualTo(Math.max(3_500, (long) (2.5 * fixedMillis)));
  }

  @Test
  void areBrokenOffWhenWhatFollowsIsWider() {
    // Given
    read(10, 1, 0.005);

    // When
    long longest = read(10, 1, 10);

    // Then
    assertThat(longest).isLessThanOrEqualTo(5_500);
    assertThat(size.rows()).isBetween(40, 60);

    // And they grow again
    read(10, 1, 0.005);
    assertThat(size.rows()).isEqualTo(MOST);
  }

  @Test
  void learnNothingFromTheEndOfATable() {
    // Given
    read(10, 1, 0.005);

    // When
    size.took(3, 2);
    size.took(0, 700);

    // Then
    assertThat(size.rows()).isEqualTo(MOST);
  }

  @Test
  void mayTakeAsLongAsAnyStatementWhenTheyCannotBeSmaller() {
    // When
    for (int i = 0; i < 5; i++) {
      size.tooMuch();
    }

    // Then
    assertThat(size.rows()).isEqualTo(1);
    assertThat(size.timeoutMillis(size.rows())).isEqualTo(TIMEOUT_MS);
    assertThat(size.tooSlow()).isEqualTo(5);
  }
}
