package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void saysOfEachChunkWhatHasToBeDoneWithWhichKeys() throws Exception {
    // Given
    Batch batch =
        new Batch(
            List.of(
                chunk(Operation.UPDATE, "a\"b", "\u00e9\n"), chunk(Operation.DELETE, "[1, 2]")));

    // When
    JsonNode json = new ObjectMapper().readTree(batch.json());

    // Then
    assertThat(batch.size()).isEqualTo(2);
    assertThat(json)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    [{"operation": "UPDATE", "keys": ["a\\"b", "\u00e9\\n"]},
                     {"operation": "DELETE", "keys": ["[1, 2]"]}]
                    """));
  }

  @Test
  void takesSomeChunksAndAsLongAsTheirKeysAreShort() {
    // Given
    String longKey = "x".repeat(250_000);
    Queue<Chunk> ready = new ArrayDeque<>();
    ready.add(chunk(Operation.INSERT, longKey, longKey, longKey, longKey));
    ready.add(chunk(Operation.INSERT, longKey));
    for (int i = 0; i < 6; i++) {
      ready.add(chunk(Operation.INSERT, "a" + i));
    }
    List<Integer> sizes = new ArrayList<>();

    // When
    while (!ready.isEmpty()) {
      sizes.add(Batch.takenFrom(ready).size());
    }

    // Then
    assertThat(sizes).containsExactly(1, 4, 3);
  }

  @Test
  void takesAChunkThatIsTooLongAlone() {
    // Given
    Queue<Chunk> ready = new ArrayDeque<>();
    String[] keys = Collections.nCopies(5, "x".repeat(250_000)).toArray(String[]::new);
    ready.add(chunk(Operation.INSERT, keys));
    ready.add(chunk(Operation.INSERT, "short"));

    // When
    Batch batch = Batch.takenFrom(ready);

    // Then
    assertThat(batch.chunks()).containsExactly(chunk(Operation.INSERT, keys));
    assertThat(batch.table()).isEqualTo("words");
    assertThat(batch.run()).isEqualTo(7);
  }

  private static Chunk chunk(Operation operation, String... keys) {
    return new Chunk("words", 7, null, operation, List.of(keys), false);
  }
}
