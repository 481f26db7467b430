package io.dbsync.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of new rows go into chunks by number and by size. */
final class ChunksTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void keysAreDividedIntoChunksThatAreNeitherTooLargeNorNeedlesslySmall(long seed) {
    // Given documents of all sizes, some larger than a chunk may be
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(1_000);
    int count = random.nextInt(20_000);
    int most = (int) Chunks.BYTES >> random.nextInt(20);
    List<String> keys = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    Integer[] bytes = random.ints(count, 0, most + most / 4 + 1).boxed().toArray(Integer[]::new);

    // When
    List<List<String>> chunks = Chunks.divided(keys, bytes, rows);

    // Then all keys are there in their order
    List<String> all = new ArrayList<>();
    chunks.forEach(all::addAll);
    assertThat(all).isEqualTo(keys);
    // and each chunk is within its limits, and the next key would have broken them
    int from = 0;
    for (List<String> chunk : chunks) {
      int upto = from + chunk.size();
      assertThat(chunk).isNotEmpty().hasSizeLessThanOrEqualTo(rows);
      assertThat(chunk.size() <= 1 || sum(bytes, from, upto) <= Chunks.BYTES).isTrue();
      assertThat(upto == count || chunk.size() == rows || sum(bytes, from, upto + 1) > Chunks.BYTES)
          .isTrue();
      from = upto;
    }
  }

  @Test
  void oneDocumentOfAnySizeIsAChunk() {
    // Given
    List<String> keys = List.of("a", "b", "c");

    // When
    List<List<String>> chunks =
        Chunks.divided(keys, new Integer[] {1, Integer.MAX_VALUE, 1}, 1_000);

    // Then
    assertThat(chunks).containsExactly(List.of("a"), List.of("b"), List.of("c"));
  }

  private static long sum(Integer[] bytes, int from, int upto) {
    return Arrays.stream(bytes, from, upto).mapToLong(Integer::longValue).sum();
  }
}
