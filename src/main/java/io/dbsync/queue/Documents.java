package io.dbsync.queue;

import io.dbsync.table.DocumentLimit;
import java.sql.SQLException;
import java.util.Map;

/** The documents of a chunk as they were read. */
public final class Documents {

  /** As PostgreSQL calls what exceeds a limit of the program. */
  private static final String TOO_LARGE = "54000";

  private static final long MEGABYTE = 1L << 20;

  /**
   * Makes sure that the source has given the documents: it keeps those that are too large.
   *
   * @param read what was read: {@code documents}, null if they are too large, and their {@code
   *     bytes}
   * @throws SQLException with how large they are, and what a single one takes
   */
  public void check(Chunk chunk, Map<String, Object> read) throws SQLException {
    if (read.get("documents") != null) {
      return;
    }
    long bytes = ((Number) read.get("bytes")).longValue();
    throw new SQLException(
        chunk.size() > 1
            ? "the documents of %s rows are too large to be read together: %s MB"
                .formatted(chunk.size(), megabytes(bytes))
            : ("the document has %s MB, and a heap of %s MB takes documents of up to %s MB:"
                    + " start the engine with -Xmx%sm or more, or leave columns out by"
                    + " sync.table.%s.columns")
                .formatted(
                    megabytes(bytes),
                    DocumentLimit.heap() / MEGABYTE,
                    DocumentLimit.one() / MEGABYTE,
                    megabytes(DocumentLimit.heapFor(bytes)),
                    chunk.table()),
        TOO_LARGE);
  }

  private static long megabytes(long bytes) {
    return (bytes + MEGABYTE - 1) / MEGABYTE;
  }
}
