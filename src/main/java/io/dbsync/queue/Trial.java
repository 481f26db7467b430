package io.dbsync.queue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One attempt at a chunk that an error kept from going through, part by part: what it has come to
 * so far. Used by one thread.
 */
public final class Trial {

  private final List<Chunk> suspects = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();
  private boolean worked;
  private boolean decided;
  private Exception last;

  /**
   * A key failed alone, with an error that may be its row's or the table's.
   *
   * @param part the chunk of this key
   * @param error why
   */
  void suspect(Chunk part, Exception error) {
    suspects.add(part);
    keys.addAll(part.keys());
    last = error;
  }

  /** A part has been tried; if not all of its keys are suspects, others have gone through. */
  void tried(Chunk part) {
    worked |= !keys.containsAll(part.keys());
  }

  /** Other rows of the table go through. */
  void othersWork() {
    worked = true;
  }

  /** Whether any row has gone through. */
  boolean worked() {
    return worked;
  }

  /** The keys that failed alone, each a chunk. */
  List<Chunk> suspects() {
    return List.copyOf(suspects);
  }

  /** The error of the last suspect; null for none. */
  Exception last() {
    return last;
  }

  /** From now on, what a key raises alone is its row's fault. */
  void decide() {
    decided = true;
  }

  boolean decided() {
    return decided;
  }
}
