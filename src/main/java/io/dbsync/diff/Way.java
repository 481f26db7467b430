package io.dbsync.diff;

/** How a comparison goes through a table. */
public enum Way {
  /** As the rows lie, by versions and sums: for a large table that was in sync before. */
  SWEEP,

  /** Page by page in key order. */
  PAGES,

  /** Rows taken as they are, in key order: a first load, a backfill. */
  COPY
}
