package io.dbsync.poll;

/** What the leases have done with a table's routes. */
public interface TableControl {

  /** Has a table polled now, beside its period. */
  void poll(String table);

  /** Lets this instance apply the chunks of a table, or keeps it from that. */
  void consume(String table, boolean on);

  /** Stops all polls and consumers for good. */
  void stopAll();
}
