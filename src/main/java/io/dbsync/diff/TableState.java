package io.dbsync.diff;

import io.dbsync.database.Problem;
import io.dbsync.poll.Lease;
import io.dbsync.queue.Operation;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** What this instance remembers of a configured table. Nothing is lost with it. */
public final class TableState {

  private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

  /** How long a poll has to compare pages until the trouble of the one before is over. */
  private static final Duration GETS_ON = Duration.ofSeconds(15);

  /** Well below the time that a statement may take, and the lease of whoever polls. */
  private static final long SLOW_MS = 10_000;

  private final TableSettings settings;
  private final Lease lease;
  private volatile Table table;
  private volatile String advice;
  private volatile Instant advisedAt = Instant.MIN;
  private volatile Problem problem;
  private volatile String givenUp;
  private volatile Gate gate;
  private volatile Instant contentDue = Instant.now().plus(Poller.CONTENT_PERIOD);
  private volatile Instant lookedAt;
  private volatile Instant pausedAt;
  private volatile LastPoll lastPoll;
  private volatile Instant restUntil = Instant.MIN;
  private volatile Long clockOffset;
  private volatile Hold hold;
  private volatile boolean returned;
  private volatile long peak;
  private volatile String targetStart;
  private volatile SourceGuard.Candidate witness;
  private volatile Long horizon;
  private volatile boolean slow;
  private final Map<String, Instant> told = new HashMap<>();
  private final AtomicLong busyMillis = new AtomicLong();
  private volatile Instant begunAt;
  private volatile Instant steppedAt;
  private volatile long begunNanos;
  private final AtomicLong polls = new AtomicLong();
  private final AtomicLong pollNanos = new AtomicLong();
  private final AtomicLong rowsCompared = new AtomicLong();
  private final Map<Operation, AtomicLong> found = new EnumMap<>(Operation.class);

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
   * @param way how it went through the table, at its end if in several; null if nothing had changed
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
      long snapshotMillis,
      Way way) {

    /** A poll that had nothing to compare. */
    static LastPoll idle(Instant begun, long held) {
      long millis = Duration.between(begun, Instant.now()).toMillis();
      return new LastPoll(begun, millis, 0, 0, 0, 0, held, 0, 0, null);
    }
  }

  TableState(TableSettings settings, Lease lease) {
    this.settings = settings;
    this.lease = lease;
    for (Operation operation : Operation.values()) {
      found.put(operation, new AtomicLong());
    }
  }

  /** The table's definition. */
  public TableSettings settings() {
    return settings;
  }

  /** Which instance polls the table. */
  public Lease lease() {
    return lease;
  }

  /** The table as last looked up; null before that. */
  public Table table() {
    return table;
  }

  /** The snapshot table as SQL names it; null before it was looked up. */
  String targetName() {
    Table known = table;
    return known == null ? null : known.targetName();
  }

  /** What would make comparisons cheaper; null for nothing. */
  public String advice() {
    return advice;
  }

  void advice(String value) {
    this.advice = value;
    this.advisedAt = Instant.now();
  }

  /** Whether it is time to see again what would make comparisons cheaper. */
  boolean adviceDue() {
    return advice != null || advisedAt.isBefore(Instant.now().minus(Poller.CONTENT_PERIOD));
  }

  void table(Table value) {
    this.table = value;
  }

  /** Why the table cannot be compared; null if it can, or a later poll is getting on. */
  public Problem problem() {
    Problem current = problem;
    Instant stepped = steppedAt;
    // one that fails at the same page each time does not get on
    boolean over =
        current == null || stepped != null && stepped.isAfter(current.at().plus(GETS_ON));
    return over ? null : current;
  }

  /**
   * Reports why the table cannot be compared, until a poll of it succeeds. It is told by health,
   * status, page, log and metrics.
   *
   * @param found what is wrong, and what to do
   */
  void report(Problem found) {
    this.problem = found.after(problem());
  }

  /** Nothing keeps the table from being compared any more. */
  void clearProblem() {
    this.problem = null;
    this.givenUp = null;
  }

  /** The reason for which the last poll was given up after its redeliveries; null for none. */
  String givenUp() {
    return givenUp;
  }

  void givenUp(String reason) {
    this.givenUp = reason;
  }

  /** A poll begins. */
  void begin() {
    begunNanos = System.nanoTime();
    if (!underWay()) {
      begunAt = Instant.now();
    }
  }

  /** Whether a poll has begun, and none has come to its end since. */
  public boolean underWay() {
    Instant begun = begunAt;
    Instant looked = lookedAt;
    Instant paused = pausedAt;
    return begun != null
        && (looked == null || begun.isAfter(looked))
        && (paused == null || begun.isAfter(paused));
  }

  /**
   * To be asked before each page; from the second time on, a page has been compared.
   *
   * @param stopping whether the engine is stopping
   */
  BooleanSupplier steps(BooleanSupplier stopping) {
    AtomicLong asked = new AtomicLong();
    return () -> {
      if (asked.incrementAndGet() > 1) {
        steppedAt = Instant.now();
      }
      return stopping.getAsBoolean();
    };
  }

  /**
   * When a poll last got on: it came to its end, compared a page, or began after one that had come
   * to its end; null before the first one.
   */
  public Instant movedAt() {
    Instant moved = lookedAt;
    for (Instant other : new Instant[] {begunAt, steppedAt, pausedAt}) {
      moved = moved == null || other != null && other.isAfter(moved) ? other : moved;
    }
    return moved;
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
    clearProblem();
    polls.incrementAndGet();
    pollNanos.addAndGet(System.nanoTime() - begunNanos);
  }

  /** A poll came to its end without an answer, as it should. */
  void look() {
    this.lookedAt = Instant.now();
  }

  /** A poll came to its end without a look at the table: it is left alone for a while. */
  void pause() {
    this.pausedAt = Instant.now();
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

  /** Most live rows since the last comparison that found no deletes; 0 before the first one. */
  long peak() {
    return peak;
  }

  void peak(long value) {
    this.peak = value;
  }

  /** When the target's server was started that was looked at last; null before that. */
  String targetStart() {
    return targetStart;
  }

  void targetStart(String value) {
    this.targetStart = value;
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

  /** Whether the last comparison took so long that none of its statements should. */
  boolean slow() {
    return slow;
  }

  /** Whether the source has a rest from comparisons. */
  public boolean resting() {
    return Instant.now().isBefore(restUntil);
  }

  /**
   * A comparison is over, complete or not.
   *
   * @param work ms that the servers worked for it
   * @param rest how long the source shall have a rest
   */
  void compared(long work, Duration rest) {
    busyMillis.addAndGet(work);
    slow = work > SLOW_MS;
    restUntil = Instant.now().plus(rest);
  }

  /** The table rests for so long at least. */
  void rest(Duration rest) {
    Instant until = Instant.now().plus(rest);
    if (until.isAfter(restUntil)) {
      restUntil = until;
    }
  }

  /** Counts what a comparison has come to, complete or not. */
  void count(LastPoll comparison) {
    rowsCompared.addAndGet(comparison.rows());
    found.get(Operation.INSERT).addAndGet(comparison.inserts());
    found.get(Operation.UPDATE).addAndGet(comparison.updates());
    found.get(Operation.DELETE).addAndGet(comparison.deletes());
  }

  /** Polls that came to their end since the start. */
  public long polls() {
    return polls.get();
  }

  /** How long these took together, in ns. */
  public long pollNanos() {
    return pollNanos.get();
  }

  /** Rows of the source compared since the start. */
  public long rowsCompared() {
    return rowsCompared.get();
  }

  /** Changes found since the start, held deletes left out. */
  public long found(Operation operation) {
    return found.get(operation).get();
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
