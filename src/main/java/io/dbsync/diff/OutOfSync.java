package io.dbsync.diff;

/**
 * A row of which source and target do not have the same.
 *
 * @param recordId its key
 * @param issue how it differs
 * @param state why it differs
 * @param bytes estimated size of its document; 0 if the source has none
 */
record OutOfSync(String recordId, Issue issue, State state, int bytes) {

  /** How a row differs. */
  enum Issue {
    MISSING_IN_TARGET,
    DATA_MISMATCH,
    ORPHANED_IN_TARGET
  }

  /** Why a row differs. */
  enum State {
    /** It has changed lately, and is on its way or will be found by the next poll. */
    IN_FLIGHT,
    /** It could not be copied as it is now. */
    FAILED,
    /** It is gone, and its delete waits for approval. */
    HELD,
    /** Polls have seen the source's row as it is; it is the target that is not what it was. */
    DIVERGENT,
    /** It is gone; whether a poll has seen that is not known yet. Never told. */
    UNDECIDED
  }
}
