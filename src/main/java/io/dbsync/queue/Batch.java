package io.dbsync.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * Chunks of one run that are entered in the ledger together: a statement for each would cost the
 * diff more than the entry does, for the consumers are at work already.
 *
 * @param chunks of one table and run, not yet entered; not empty
 */
public record Batch(List<Chunk> chunks) {

  /** A quarter of what may be on its way: the others keep the consumers busy meanwhile. */
  public static final int MOST_CHUNKS = 4;

  /** Keys may be long; a batch has so many characters of them at most, or one chunk. */
  public static final long MOST_CHARACTERS = 1 << 20;

  /** Its chunks. */
  public Batch {
    chunks = List.copyOf(chunks);
  }

  /** Name of the table definition. */
  public String table() {
    return chunks.get(0).table();
  }

  /** The run that found the keys. */
  public long run() {
    return chunks.get(0).run();
  }

  /** Number of chunks. */
  public int size() {
    return chunks.size();
  }

  /**
   * Takes chunks from the head of a queue, at least one.
   *
   * @param ready chunks of one table and run; not empty
   */
  public static Batch takenFrom(Queue<Chunk> ready) {
    List<Chunk> chunks = new ArrayList<>();
    long characters = 0;
    do {
      characters += ready.element().characters();
      chunks.add(ready.remove());
    } while (!ready.isEmpty()
        && chunks.size() < MOST_CHUNKS
        && characters + ready.element().characters() <= MOST_CHARACTERS);
    return new Batch(chunks);
  }

  /** The chunks as a JSON array of objects: {@code operation} and {@code keys}. */
  public String json() {
    return chunks.stream()
        .map(
            chunk ->
                "{\"operation\":\"" + chunk.operation() + "\",\"keys\":" + chunk.keysJson() + "}")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
