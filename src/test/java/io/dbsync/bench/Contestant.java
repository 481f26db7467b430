package io.dbsync.bench;

/** Somebody who copies all students of a stage into the target as JSONB documents. */
interface Contestant {

  /** What it is called in the results. */
  String name();

  /** Copies, is measured, is checked, and leaves nothing behind. */
  void backfill(Stage stage) throws Exception;
}
