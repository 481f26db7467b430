package io.dbsync.monitor;

import io.dbsync.settings.TableSettings;
import java.time.Instant;

/** Knows how far the start of the engine is. */
public interface Start {

  /** What a table waits for until it has its routes; null when it has them. */
  String waitsFor(TableSettings table);

  /** When a table had its routes; null before that. */
  Instant startedAt(String table);

  /** What the start is waiting for; null when all tables have their routes. */
  String phase();
}
