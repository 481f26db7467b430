package io.dbsync.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.queue.Chunk;
import io.dbsync.queue.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what this instance applies, table by table. The routes tell it. */
public final class Tally {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Longer than the pause after a dead letter: what comes later has another cause. */
  private static final Duration REMEMBERED = Duration.ofMinutes(6);

  /** What became of a key. */
  enum Outcome {
    APPLIED("Changes written to the target"),
    FAILED("Changes that could not be written: rows marked failed, and keys of dead letters"),
    STALE("Changes that needed no write: already there, written by a later read, or undone");

    private final String description;

    Outcome(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  /** What is counted of a table. */
  private static final class Counts {
    private final Map<Operation, Map<Outcome, LongAdder>> keys = new ConcurrentHashMap<>();
    private final LongAdder redeliveries = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private volatile Instant appliedAt;
    private volatile Instant deadSince;
    private volatile Instant deadAt;
    private volatile String lastError;

    private LongAdder of(Operation operation, Outcome outcome) {
      return keys.computeIfAbsent(operation, o -> new ConcurrentHashMap<>())
          .computeIfAbsent(outcome, o -> new LongAdder());
    }
  }

  private final ConcurrentMap<String, Counts> tables = new ConcurrentHashMap<>();

  private Counts table(String name) {
    return tables.computeIfAbsent(name, n -> new Counts());
  }

  private void done(Chunk chunk, long applied, long failed) {
    Counts counts = table(chunk.table());
    counts.of(chunk.operation(), Outcome.APPLIED).add(applied);
    counts.of(chunk.operation(), Outcome.FAILED).add(failed);
    counts.of(chunk.operation(), Outcome.STALE).add(chunk.size() - applied - failed);
    counts.appliedAt = Instant.now();
    counts.deadSince = null;
    counts.lastError = null;
  }

  /**
   * A chunk was upserted or soft-deleted.
   *
   * @param outcome JSON with the numbers {@code applied} and {@code invalid}
   * @throws JsonProcessingException if it is none
   */
  public void written(Chunk chunk, String outcome) throws JsonProcessingException {
    JsonNode numbers = JSON.readTree(outcome);
    done(chunk, numbers.path("applied").asLong(), numbers.path("invalid").asLong());
  }

  /** A chunk was loaded by COPY, or not. */
  public void loaded(Chunk chunk, boolean loaded) {
    if (loaded) {
      done(chunk, chunk.size(), 0);
    }
  }

  /** A chunk of one row was marked failed. */
  public void failed(Chunk chunk) {
    done(chunk, 0, chunk.size());
  }

  /** A chunk ended in a dead letter: its keys failed, and nothing has got on. */
  public void dead(Chunk chunk, String reason) {
    Counts counts = table(chunk.table());
    counts.of(chunk.operation(), Outcome.FAILED).add(chunk.size());
    counts.deadLetters.increment();
    counts.deadAt = Instant.now();
    if (counts.deadSince == null) {
      counts.deadSince = counts.deadAt;
    }
    counts.lastError = reason;
  }

  /** A chunk or a poll will be tried again, after a pause or by the broker. */
  public void redelivered(String table, String reason) {
    Counts counts = table(table);
    counts.redeliveries.increment();
    counts.lastError = reason;
  }

  /** Keys that came to an outcome. */
  long keys(String table, Operation operation, Outcome outcome) {
    return table(table).of(operation, outcome).sum();
  }

  /** How often something was put off or tried again. */
  long redeliveries(String table) {
    return table(table).redeliveries.sum();
  }

  /** Chunks that were given up. */
  long deadLetters(String table) {
    return table(table).deadLetters.sum();
  }

  /** When a key last came to an outcome here; null for never. */
  Instant appliedAt(String table) {
    return table(table).appliedAt;
  }

  /** Since when chunks have been ending in dead letters, and nothing else; null if they do not. */
  Instant deadSince(String table) {
    Counts counts = table(table);
    boolean old = counts.deadAt == null || counts.deadAt.isBefore(Instant.now().minus(REMEMBERED));
    return old ? null : counts.deadSince;
  }

  /** Why the last chunk or poll did not go through; null if a chunk has since. */
  String lastError(String table) {
    return table(table).lastError;
  }
}
