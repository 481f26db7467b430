package io.dbsync.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How tables are shared out. */
final class SharesTest {

  @ParameterizedTest
  @CsvSource({
    "6 0, 3 3",
    "5 0, 3 2",
    "1 0, 1 0",
    "2 1, 2 1",
    "3 3, 3 3",
    "2 2 0, 1 2 1",
    "30 30 0, 20 20 20",
    "31 29 0, 20 20 20",
    "7 1 1, 3 3 3",
    "200 0 0, 67 67 66"
  })
  void evensOutWithinAFewRoundsAndThenStaysAsItIs(String before, String after) {
    // Given instances that can poll all tables
    List<List<String>> held = new ArrayList<>();
    int table = 0;
    for (String count : before.split(" ")) {
      List<String> mine = new ArrayList<>();
      for (int i = 0; i < Integer.parseInt(count); i++) {
        mine.add("t" + table++);
      }
      held.add(mine);
    }
    Set<String> all = new HashSet<>();
    held.forEach(all::addAll);

    // When each decides by what all had a moment ago
    for (int round = 0; round < 6; round++) {
      List<Instance> seen =
          IntStream.range(0, held.size())
              .mapToObj(i -> new Instance("i" + i, all, held.get(i).size()))
              .toList();
      List<Map<String, String>> moves =
          IntStream.range(0, held.size())
              .mapToObj(i -> Shares.toHandOver("i" + i, seen, List.copyOf(held.get(i))))
              .toList();
      for (int i = 0; i < moves.size(); i++) {
        for (Map.Entry<String, String> move : moves.get(i).entrySet()) {
          held.get(i).remove(move.getKey());
          held.get(Integer.parseInt(move.getValue().substring(1))).add(move.getKey());
        }
      }
    }

    // Then
    assertThat(held.stream().map(List::size).sorted().toList())
        .isEqualTo(List.of(after.split(" ")).stream().map(Integer::valueOf).sorted().toList());
  }

  @Test
  void aTableGoesOnlyToWhoCanPollIt() {
    // Given
    List<Instance> alive =
        List.of(
            new Instance("a", Set.of("t1", "t2", "t3", "t4"), 4),
            new Instance("b", Set.of("t3"), 0));

    // When
    Map<String, String> moves = Shares.toHandOver("a", alive, List.of("t1", "t2", "t3", "t4"));

    // Then
    assertThat(new TreeMap<>(moves)).isEqualTo(Map.of("t3", "b"));
    assertThat(Shares.toHandOver("b", alive, List.of())).isEmpty();
    assertThat(Shares.toHandOver("unknown", alive, List.of("t3"))).isEmpty();
  }
}
