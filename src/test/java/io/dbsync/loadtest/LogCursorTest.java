package io.dbsync.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.loadtest.LogCursor.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogCursorTest {

  private final LogCursor cursor = new LogCursor(100);

  @Test
  void rowsInTheirOrderLeaveNoGap() {
    LongStream.rangeClosed(101, 110).forEach(id -> assertThat(cursor.take(id)).isTrue());
    assertThat(cursor.highest()).isEqualTo(110);
    assertThat(cursor.gaps(10)).isEmpty();
  }

  @Test
  void aRowThatComesLateIsNew() {
    // Given a transaction that has taken 101 to 103 and is not committed
    assertThat(cursor.take(104)).isTrue();
    assertThat(cursor.gaps(10)).containsExactly(new Range(101, 103));

    // Then
    assertThat(cursor.take(102)).isTrue();
    assertThat(cursor.gaps(10)).containsExactly(new Range(101, 101), new Range(103, 103));
    assertThat(cursor.take(101)).isTrue();
    assertThat(cursor.take(103)).isTrue();
    assertThat(cursor.gaps(10)).isEmpty();
    assertThat(cursor.highest()).isEqualTo(104);
  }

  @Test
  void aRowIsNewOnce() {
    cursor.take(105);
    assertThat(cursor.take(105)).isFalse();
    assertThat(cursor.take(102)).isTrue();
    assertThat(cursor.take(102)).isFalse();
    assertThat(cursor.take(100)).isFalse();
  }

  @Test
  void gapsThatAreNearAreTakenTogether() {
    // Given gaps 101, 103, 150 to 159, 200
    LongStream.rangeClosed(101, 201)
        .filter(id -> id != 101 && id != 103 && (id < 150 || id > 159) && id != 200)
        .forEach(cursor::take);

    // Then
    assertThat(cursor.gaps(4)).hasSize(4);
    assertThat(cursor.gaps(3))
        .containsExactly(new Range(101, 103), new Range(150, 159), new Range(200, 200));
    assertThat(cursor.gaps(2)).containsExactly(new Range(101, 103), new Range(150, 200));
    assertThat(cursor.gaps(1)).containsExactly(new Range(101, 200));
    assertThat(cursor.take(110)).as("known, between two gaps").isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void nothingIsLostWhateverTheOrderOfCommits(int seed) {
    // Given a log whose rows become visible in any order, and are asked for as the observer does
    Random random = new Random(seed);
    List<Long> order = new ArrayList<>(LongStream.rangeClosed(101, 600).boxed().toList());
    Collections.shuffle(order, random);
    Set<Long> visible = new TreeSet<>();
    Set<Long> seen = new HashSet<>();
    for (long id : order) {
      visible.add(id);
      if (random.nextInt(7) == 0 || visible.size() == order.size()) {
        List<Range> gaps = cursor.gaps(1 + random.nextInt(8));
        long after = cursor.highest();
        visible.stream()
            .filter(v -> v > after || gaps.stream().anyMatch(g -> g.first() <= v && v <= g.last()))
            .filter(cursor::take)
            // When a row is new, then for the first time
            .forEach(v -> assertThat(seen.add(v)).isTrue());
      }
    }

    // Then
    assertThat(seen).containsExactlyInAnyOrderElementsOf(visible);
    assertThat(cursor.gaps(10)).isEmpty();
  }
}
