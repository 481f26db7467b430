package io.dbsync.queue;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Some keys of one table that shall be looked at: the body of a message. It holds no document, so
 * neither delay nor repetition nor disorder can write old data. A message whose keys would make it
 * large leaves them to the ledger: a broker keeps large messages in files of their own, and one
 * that is cut off by a full disk blocks its queue.
 *
 * @param table name of the table definition
 * @param run the run that found the keys
 * @param chunk number in the ledger; null before it is entered there
 * @param operation what the diff found
 * @param keys the record ids; none if the message leaves them to the ledger
 * @param part whether these are only some of the chunk's keys, tried on their own
 */
@JsonIgnoreProperties(value = "part", ignoreUnknown = true)
public record Chunk(
    String table, long run, Long chunk, Operation operation, List<String> keys, boolean part) {

  /** The highest that {@code sync.chunk.rows} can be set to. */
  private static final int MOST_KEYS = 10_000;

  /** More characters than an index can hold of a key, compressed as far as it goes. */
  private static final int LONGEST_KEY = 250_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks what came off the queue. */
  public Chunk {
    require(table != null, "table");
    require(operation != null, "operation");
    if (keys == null) {
      require(chunk != null && !part, "keys, or a number in the ledger");
      keys = List.of();
    } else {
      require(!keys.isEmpty() && keys.size() <= MOST_KEYS, "1 to 10000 keys");
      for (String key : keys) {
        require(isText(key), "keys that PostgreSQL takes for text");
      }
      keys = List.copyOf(keys);
    }
  }

  /**
   * The strings of a JSON array, as {@link #json} makes it.
   *
   * @throws JsonProcessingException if it is none
   */
  public static List<String> keysOf(String json) throws JsonProcessingException {
    return JSON.readValue(json, new TypeReference<>() {});
  }

  private static void require(boolean given, String expected) {
    if (!given) {
      throw new IllegalArgumentException("no chunk: expected " + expected);
    }
  }

  /** Whether PostgreSQL has a text for it: no NUL, no half of a surrogate pair. */
  private static boolean isText(String key) {
    if (key == null || key.length() > LONGEST_KEY) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (i + 1 == key.length() || !Character.isSurrogatePair(c, key.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** Whether its keys are in the ledger only. */
  public boolean isWithoutKeys() {
    return keys.isEmpty();
  }

  /**
   * The chunk with the keys that the ledger has of it.
   *
   * @param json a JSON array of strings
   * @throws JsonProcessingException if it is none
   */
  public Chunk withKeys(String json) throws JsonProcessingException {
    return new Chunk(table, run, chunk, operation, keysOf(json), part);
  }

  /** The keys as a JSON array of strings. */
  public String keysJson() {
    return json(keys);
  }

  /** Keys as a JSON array of strings. */
  public static String json(Collection<String> keys) {
    JsonStringEncoder encoder = JsonStringEncoder.getInstance();
    StringBuilder json = new StringBuilder("[");
    for (String key : keys) {
      json.append(json.length() == 1 ? "\"" : ",\"");
      encoder.quoteAsString(key, json);
      json.append('"');
    }
    return json.append(']').toString();
  }

  /** Camel asks for it with each expression on a chunk: all the keys would take long. */
  @Override
  public int hashCode() {
    return Objects.hash(table, run, chunk, operation, part);
  }

  /** Characters of all keys. */
  long characters() {
    return keys.stream().mapToLong(String::length).sum();
  }

  /** Number of keys. */
  public int size() {
    return keys.size();
  }

  /**
   * The chunk in two parts, for finding the key that does not go through. The keys of a whole chunk
   * are mixed, so that the first ones tried stand for all, and for others at each attempt.
   */
  public List<Chunk> halves() {
    List<String> mixed = new ArrayList<>(keys);
    if (!part) {
      Collections.shuffle(mixed);
    }
    int middle = mixed.size() / 2;
    return List.of(partOf(mixed.subList(0, middle)), partOf(mixed.subList(middle, mixed.size())));
  }

  /**
   * The chunk in two parts: the keys that can be applied now, and those that somebody holds a lock
   * on.
   *
   * @param lockedJson the locked keys as a JSON array of strings
   * @return the two parts; empty if the keys do not fall apart so
   * @throws JsonProcessingException if that is no JSON array of strings
   */
  public List<Chunk> apart(String lockedJson) throws JsonProcessingException {
    Set<String> locked = Set.copyOf(keysOf(lockedJson));
    List<String> held = keys.stream().filter(locked::contains).toList();
    List<String> free = keys.stream().filter(key -> !locked.contains(key)).toList();
    return held.isEmpty() || free.isEmpty() ? List.of() : List.of(partOf(free), partOf(held));
  }

  /** The same keys as a part of the chunk. */
  Chunk asPart() {
    return partOf(keys);
  }

  /**
   * Rows of the chunk that seem not to have been stored as they were written.
   *
   * @param outcome of a write: JSON with an array {@code refused} of keys
   * @return a part for each
   * @throws JsonProcessingException if it is none
   */
  public List<Chunk> refused(String outcome) throws JsonProcessingException {
    List<Chunk> refused = new ArrayList<>();
    JSON.readTree(outcome)
        .path("refused")
        .forEach(key -> refused.add(partOf(List.of(key.asText()))));
    return refused;
  }

  private Chunk partOf(List<String> some) {
    return new Chunk(table, run, chunk, operation, some, true);
  }
}
