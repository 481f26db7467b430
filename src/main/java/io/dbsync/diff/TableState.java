package io.dbsync.diff;

import io.dbsync.settings.TableSettings;
import io.dbsync.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** What this instance remembers of a configured table. Nothing is lost with it. */
public final class TableState {

  private final TableSettings settings;
  private volatile Table table;
  private volatile String trouble;
  private volatile Gate gate;
  private volatile Instant contentDue = Instant.now().plus(Poller.CONTENT_PERIOD);
  private volatile Instant lastPoll;
  private volatile boolean resent;
  private final AtomicBoolean leased = new AtomicBoolean();

  /**
   * What source and target looked like before a comparison that found nothing.
   *
   * @param source the source's snapshot
   * @param target the target's activity
   */
  record Gate(String source, String target) {}

  TableState(TableSettings settings) {
    this.settings = settings;
  }

  /** The table's definition. */
  public TableSettings settings() {
    return settings;
  }

  /** The table as last looked up; null before that. */
  public Table table() {
    return table;
  }

  void table(Table value) {
    this.table = value;
  }

  /** Why the table is not being synced; null if it is. */
  public String trouble() {
    return trouble;
  }

  void trouble(String reason) {
    this.trouble = reason;
  }

  /** When this instance last looked at the table; null before that. */
  public Instant lastPoll() {
    return lastPoll;
  }

  void polled() {
    lookedAt();
    this.trouble = null;
  }

  /** A poll came to its end without an answer, as it should. */
  void lookedAt() {
    this.lastPoll = Instant.now();
  }

  boolean resent() {
    return resent;
  }

  void resent(boolean value) {
    this.resent = value;
  }

  /** Whether the lease was got for the first time in this process. */
  boolean firstLease() {
    return leased.compareAndSet(false, true);
  }

  Gate gate() {
    return gate;
  }

  void gate(Gate value) {
    this.gate = value;
  }

  /** Whether it is time to compare a larger table's contents. */
  boolean contentDue() {
    return Instant.now().isAfter(contentDue);
  }

  /**
   * Contents were compared from end to end.
   *
   * @param next how long until the next time
   */
  void contentCompared(Duration next) {
    this.contentDue = Instant.now().plus(next);
  }
}
