package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void saysOfEachChunkWhatHasToBeDoneWithWhichKeys() throws Exception {
    // Given
    Batch batch =
        new Batch(
            "words",
            7,
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

  private static Chunk chunk(Operation operation, String... keys) {
    return new Chunk("words", 7, null, operation, List.of(keys), false);
  }
}
