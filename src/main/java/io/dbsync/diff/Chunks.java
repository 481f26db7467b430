package io.dbsync.diff;

import io.dbsync.queue.Chunk;
import io.dbsync.queue.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Collects what a comparison finds into chunks, each of one operation and of bounded size. */
final class Chunks {

  /** Most bytes of documents in one chunk, as far as they can be estimated. */
  static final long BYTES = 4L << 20;

  private final String table;
  private final LongSupplier run;
  private final int rows;
  private final Deque<Chunk> ready = new ArrayDeque<>();
  private final Map<Operation, Collecting> collecting = new EnumMap<>(Operation.class);
  private final Map<Operation, Long> found = new EnumMap<>(Operation.class);
  private long inFlight;

  /** Keys of one operation that are not yet a chunk. */
  private static final class Collecting {
    private final List<String> keys = new ArrayList<>();
    private long bytes;
  }

  /**
   * @param table name of the definition
   * @param run gives the number of the run, and opens it
   * @param rows most keys in one chunk
   */
  Chunks(String table, LongSupplier run, int rows) {
    this.table = table;
    this.run = run;
    this.rows = rows;
  }

  /** The chunks that are complete. */
  Deque<Chunk> ready() {
    return ready;
  }

  /** Differences of one kind so far, those in flight left out. */
  long found(Operation operation) {
    return found.getOrDefault(operation, 0L);
  }

  /** All differences so far, those in flight left out. */
  long found() {
    return found.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Differences that the run had found before it was cut off. */
  void foundBefore(Operation operation, long differences) {
    found.merge(operation, differences, Long::sum);
  }

  /** Differences left out so far, because their keys are on their way through the queue. */
  long inFlight() {
    return inFlight;
  }

  /** So many differences more are left out. */
  void leaveOut(long differences) {
    inFlight += differences;
  }

  /**
   * Adds a key, unless it is on its way already.
   *
   * @param bytes estimated size of its document
   */
  void add(Operation operation, String key, int bytes, Set<String> keysInFlight) {
    if (keysInFlight.contains(key)) {
      inFlight++;
      return;
    }
    found.merge(operation, 1L, Long::sum);
    Collecting chunk = collecting.computeIfAbsent(operation, o -> new Collecting());
    if (chunk.bytes + bytes > BYTES && !chunk.keys.isEmpty()) {
      flush(operation);
    }
    chunk.keys.add(key);
    chunk.bytes += bytes;
    if (chunk.keys.size() == rows) {
      flush(operation);
    }
  }

  /**
   * Divides keys into lists that are fit for a chunk each.
   *
   * @param bytes estimated size of each document
   * @param rows most keys in a list
   */
  static List<List<String>> divided(List<String> keys, Integer[] bytes, int rows) {
    List<List<String>> lists = new ArrayList<>();
    int from = 0;
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (i > from && (i - from == rows || sum + bytes[i] > BYTES)) {
        lists.add(keys.subList(from, i));
        from = i;
        sum = 0;
      }
      sum += bytes[i];
    }
    if (from < bytes.length) {
      lists.add(keys.subList(from, bytes.length));
    }
    return lists;
  }

  /** Adds keys that make a chunk of their own. */
  void addChunk(Operation operation, List<String> keys) {
    found.merge(operation, (long) keys.size(), Long::sum);
    ready.add(chunk(operation, keys));
  }

  /** Completes the chunks that have been begun. */
  void flush() {
    collecting.keySet().forEach(this::flush);
  }

  private void flush(Operation operation) {
    Collecting chunk = collecting.get(operation);
    if (!chunk.keys.isEmpty()) {
      ready.add(chunk(operation, chunk.keys));
      chunk.keys.clear();
      chunk.bytes = 0;
    }
  }

  private Chunk chunk(Operation operation, List<String> keys) {
    return new Chunk(table, run.getAsLong(), null, operation, keys, false);
  }
}
