package io.dbsync.diff;

import io.dbsync.settings.TableSettings;
import io.dbsync.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What this instance remembers of a configured table. Nothing is lost with it. */
public final class TableState {

  private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

  private final TableSettings settings;
  private volatile Table table;
  private volatile String trouble;
  private volatile Gate gate;
  private volatile Instant contentDue = Instant.now().plus(Poller.CONTENT_PERIOD);
  private volatile Instant lookedAt;
  private volatile LastPoll lastPoll;
  private volatile Instant restUntil = Instant.MIN;
  private volatile Long clockOffset;
  private volatile Hold hold;
  private volatile boolean returned;
  private volatile SourceGuard.Candidate witness;
  private volatile Long horizon;
  private volatile boolean resent;
  private final Map<String, Instant> told = new HashMap<>();
  private final AtomicLong busyMillis = new AtomicLong();

  /**
   * What source and target looked like before a comparison that found nothing.
   *
   * @param source the source's snapshot
   * @param target the target's activity
   */
  record Gate(String source, String target) {}

  /**
   * A poll that came to its end.
   *
   * @param begun when it began: what was committed before is found
   * @param millis how long it took, waits for room in the queue included
   * @param rows rows of the source compared; 0 if nothing had changed
   * @param inserts rows found missing
   * @param updates rows found to differ
   * @param deletes rows found to be gone, and to be deleted now
   * @param held deletes that wait for approval
   * @param inFlight differences that were on their way already
   * @param snapshotMillis longest statement on the source: how long a snapshot was held there
   */
  public record LastPoll(
      Instant begun,
      long millis,
      long rows,
      long inserts,
      long updates,
      long deletes,
      long held,
      long inFlight,
      long snapshotMillis) {

    /** A poll that had nothing to compare. */
    static LastPoll idle(Instant begun, long held) {
      long millis = Duration.between(begun, Instant.now()).toMillis();
      return new LastPoll(begun, millis, 0, 0, 0, 0, held, 0, 0);
    }
  }

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
  public Instant lookedAt() {
    return lookedAt;
  }

  /** The last poll that came to its end in this instance; null before that. */
  public LastPoll lastPoll() {
    return lastPoll;
  }

  void polled(LastPoll poll) {
    look();
    this.lastPoll = poll;
    this.trouble = null;
  }

  /** A poll came to its end without an answer, as it should. */
  void look() {
    this.lookedAt = Instant.now();
  }

  /** Deletes that wait for approval; null for none. */
  public Hold hold() {
    return hold;
  }

  void hold(Hold value) {
    this.hold = value;
  }

  /** Whether rows of the hold have come back, and it is to be seen which. */
  boolean returned() {
    return returned;
  }

  void returned(boolean value) {
    this.returned = value;
  }

  /** What is added to the source's snapshot clock; null before it is known. */
  Long clockOffset() {
    return clockOffset;
  }

  void clockOffset(long value) {
    this.clockOffset = value;
  }

  /** What will do for a witness of the source's history; null for none. */
  SourceGuard.Candidate witness() {
    return witness;
  }

  void witness(SourceGuard.Candidate value) {
    this.witness = value;
  }

  /** Whether the source has a rest from comparisons. */
  boolean resting() {
    return Instant.now().isBefore(restUntil);
  }

  /**
   * A comparison is over, complete or not.
   *
   * @param busy ms it took
   * @param rest how long the source shall have a rest
   */
  void compared(long busy, Duration rest) {
    busyMillis.addAndGet(busy);
    restUntil = Instant.now().plus(rest);
  }

  /** Time spent on comparing since the start, in ms. */
  public long busyMillis() {
    return busyMillis.get();
  }

  /** What is older than this xid was in sync at the last comparison; null if that is not known. */
  Long horizon() {
    return horizon;
  }

  void horizon(Long value) {
    this.horizon = value;
  }

  boolean resent() {
    return resent;
  }

  void resent(boolean value) {
    this.resent = value;
  }

  /** Whether a reason has not been told within the last minute; from now on it has. */
  synchronized boolean isNew(String reason) {
    Instant now = Instant.now();
    told.values().removeIf(at -> at.isBefore(now.minus(TELL_AGAIN)));
    return told.putIfAbsent(reason, now) == null;
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
