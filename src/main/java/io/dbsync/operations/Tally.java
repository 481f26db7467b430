package io.dbsync.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.queue.Chunk;
import io.dbsync.queue.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what this instance applies, table by table. The routes tell it. */
public final class Tally {

  private static final ObjectMapper JSON = new ObjectMapper();

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

  /** A chunk ended in a dead letter: its keys failed. */
  public void dead(Chunk chunk) {
    Counts counts = table(chunk.table());
    counts.of(chunk.operation(), Outcome.FAILED).add(chunk.size());
    counts.deadLetters.increment();
  }

  /** A chunk or a poll will be tried again, after a pause or by the broker. */
  public void redelivered(String table) {
    table(table).redeliveries.increment();
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
}
