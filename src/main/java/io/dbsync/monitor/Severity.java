package io.dbsync.monitor;

/** How bad a state is, in the words of {@code GET /}. */
public enum Severity {
  /** Nobody has to do anything. */
  UP,
  /** Concerns some tables, and neither a restart nor another instance would help. */
  DEGRADED,
  /** A restart or another instance could help, or nothing moves at all. */
  DOWN
}
