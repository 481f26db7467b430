package io.dbsync.queue;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Chunks of one run that are entered in the ledger by one statement: each has a cost of its own
 * beside the consumers that are already at work.
 *
 * @param table name of the table definition
 * @param run the run that found the keys
 * @param chunks not yet entered
 */
public record Batch(String table, long run, List<Chunk> chunks) {

  /** Half of what may be on its way: the consumers have work while the next ones are entered. */
  public static final int MOST_CHUNKS = 8;

  /** Its chunks. */
  public Batch {
    chunks = List.copyOf(chunks);
  }

  /** Number of chunks. */
  public int size() {
    return chunks.size();
  }

  /** The chunks as a JSON array of objects: {@code operation} and {@code keys}. */
  public String json() {
    return chunks.stream()
        .map(
            chunk ->
                "{\"operation\":\"" + chunk.operation() + "\",\"keys\":" + chunk.keysJson() + "}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** Camel takes it for each expression on a batch: not of all the keys. */
  @Override
  public int hashCode() {
    return Long.hashCode(run);
  }
}
