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
  private volatile String contentShape;
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

  /** When this instance last polled the table and got an answer; null before that. */
  public Instant lastPoll() {
    return lastPoll;
  }

  void polled() {
    this.lastPoll = Instant.now();
    this.trouble = null;
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

  /** Whether a larger table's contents are to be compared: its shape has changed, or it is time. */
  boolean contentDue(String shape) {
    if (contentShape == null) {
      contentShape = shape;
    }
    return !shape.equals(contentShape) || Instant.now().isAfter(contentDue);
  }

  /**
   * Contents were compared from end to end.
   *
   * @param next how long until the next time
   */
  void contentCompared(String shape, Duration next) {
    this.contentShape = shape;
    this.contentDue = Instant.now().plus(next);
  }
}
