package io.dbsync.queue;

/** What a difference between source and target asks for. */
public enum Operation {
  /** The target has no live row of the key. */
  INSERT,
  /** Both have a row, and they differ. */
  UPDATE,
  /** The source has no row of the key. */
  DELETE
}
