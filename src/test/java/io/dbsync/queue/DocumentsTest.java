package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dbsync.database.SqlErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Documents that are too large are a fault of the rows: the chunk is halved, a single row fails.
 */
final class DocumentsTest {

  private static Throwable check(List<String> keys, String documents, int bytes) {
    Map<String, Object> read = new HashMap<>();
    read.put("documents", documents);
    read.put("bytes", bytes);
    Chunk chunk = new Chunk("logs", 1L, 2L, Operation.UPDATE, keys, false);
    return catchThrowable(() -> new Documents().check(chunk, read));
  }

  @Test
  void areTakenIfTheyAreThere() {
    assertThat(check(List.of("7"), "{}", 2)).isNull();
    assertThat(check(List.of("7"), "", 0)).isNull();
  }

  @Test
  void ofSeveralRowsAreReadInSmallerChunks() {
    Throwable error = check(List.of("7", "8"), null, 30 << 20);

    assertThat(SqlErrors.kind(error)).isEqualTo(SqlErrors.Kind.ROW);
    assertThat(error)
        .hasMessage("the documents of 2 rows are too large to be read together: 30 MB");
  }

  @Test
  void ofOneRowNameTheHeapThatTheyTake() {
    Throwable error = check(List.of("7"), null, 39 << 20);

    assertThat(SqlErrors.kind(error)).isEqualTo(SqlErrors.Kind.ROW);
    assertThat(error)
        .hasMessageStartingWith("the document has 39 MB, and a heap of ")
        .hasMessageContaining("start the engine with -Xmx390m or more")
        .hasMessageEndingWith("sync.table.logs.columns");
  }
}
