package io.dbsync.poll;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lease of one table, as this instance has it or waits for it: who has it is the table's only
 * poller. It is taken before a comparison, renewed in the background, and kept when that is over.
 */
public final class Lease {

  private static final Duration FIRST_CHECK = Duration.ofSeconds(15);
  private static final Duration LAST_CHECK = Duration.ofMinutes(5);

  private final String table;
  private final LeaseStore store;
  private final long renewAfter;
  private final Duration patience;
  private final Duration longestPage;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Standing standing = Standing.unknown();
  private volatile boolean left;
  private volatile boolean working;
  private volatile boolean taken;
  private volatile long freeSince = System.nanoTime();
  private volatile long renewed;
  private volatile Definition definition;
  private volatile String trouble;
  private volatile long checkAt = System.nanoTime();
  private boolean consuming;
  private int failures;

  /**
   * @param store writes on behalf of polls
   * @param duration how long it lasts
   * @param patience how long the poller of the table may not get on until that is told
   * @param longestPage how long it may not get on until the lease is not renewed any more
   */
  Lease(
      String table, LeaseStore store, Duration duration, Duration patience, Duration longestPage) {
    this.table = table;
    this.patience = patience;
    this.longestPage = longestPage;
    this.store = store;
    this.renewAfter = duration.toNanos() * 2 / 3;
    this.renewed = System.nanoTime() - duration.toNanos();
  }

  /** Who polls the table. */
  public Standing standing() {
    return standing;
  }

  /**
   * Who polls the table now.
   *
   * @return whether another instance has handed it over to this one
   */
  boolean standing(Standing value) {
    boolean handedOver = value.here() && !taken;
    if (standing.here() && !value.here()) {
      taken = false;
      forget();
    }
    taken |= value.here();
    if (value.owner() != null || standing.owner() != null) {
      freeSince = System.nanoTime();
    }
    standing = value;
    return handedOver;
  }

  /** What is wrong with the instance that this one waits for; null for nothing. */
  public String stuck() {
    return standing.stuck(patience);
  }

  /** What to add to the reason why this instance does not poll the table: who does. */
  public String meanwhile() {
    Standing now = standing;
    if (!now.elsewhere()) {
      return "";
    }
    String stuck = stuck();
    return "; " + (stuck == null ? "instance " + now.owner() + " polls it meanwhile" : stuck);
  }

  /** Whether nobody has taken it for long. */
  boolean isFree() {
    return standing.owner() == null && System.nanoTime() - freeSince > patience.toNanos();
  }

  /** What this instance cannot poll the table for; null if it can. */
  public String trouble() {
    return trouble;
  }

  /** What this instance copies; null if it has not been admitted to. */
  Definition definition() {
    return definition;
  }

  /** Whether it is time to see whether this instance may and can poll the table. */
  public boolean checkDue() {
    return definition == null || System.nanoTime() - checkAt >= 0;
  }

  /** Whether this instance applies the table's chunks from now on; yields whether that is new. */
  synchronized boolean consumes(boolean value) {
    boolean changed = consuming != value;
    consuming = value;
    return changed;
  }

  /** Whether this instance applies the table's chunks. */
  public synchronized boolean isConsuming() {
    return consuming;
  }

  /** It may and can. */
  void checked(Definition value) {
    definition = value;
    trouble = null;
    checkAt = System.nanoTime() + LAST_CHECK.toNanos();
  }

  /** It may not. */
  void refused() {
    definition = null;
  }

  /** A poll came to its end. */
  public synchronized void succeeded() {
    trouble = null;
    failures = 0;
  }

  /**
   * A poll could not be done, or this instance cannot poll the table at all. It is looked at again
   * after a pause that grows each time.
   *
   * @param passing whether that ends without anybody's help; who only stands by looks again at its
   *     next poll then
   */
  public synchronized void failed(String reason, boolean passing) {
    trouble = reason;
    if (passing && !standing.here()) {
      checkAt = System.nanoTime();
      return;
    }
    Duration pause = FIRST_CHECK.multipliedBy(1L << Math.min(failures, 5));
    checkAt = System.nanoTime() + (pause.compareTo(LAST_CHECK) < 0 ? pause : LAST_CHECK).toNanos();
    failures++;
  }

  /** Takes the lease for a comparison; false if another instance has it. */
  public boolean begin() {
    lock.lock();
    try {
      working = !left && acquire();
      return working;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the comparison may go on: no other instance has taken the lease over. */
  public boolean keep() {
    if (left) {
      return false;
    }
    return System.nanoTime() - renewed < renewAfter || acquire();
  }

  private boolean acquire() {
    long now = System.nanoTime();
    boolean mine = store.acquire(table);
    if (mine) {
      taken = true;
      renewed = now;
    }
    return mine;
  }

  /** The comparison is over. */
  public void end() {
    working = false;
    if (left) {
      store.release(List.of(table));
    }
  }

  /** How long a poll may not get on until its lease is not renewed any more. */
  Duration longestPage() {
    return longestPage;
  }

  boolean working() {
    return working;
  }

  /** The lease has been renewed by a statement that began then. */
  void renewed(long nanos) {
    renewed = nanos;
  }

  /** The next page asks the target whether the lease is still this instance's. */
  void forget() {
    renewed = System.nanoTime() - renewAfter;
  }

  /** Does something with the lease unless it is being worked with. */
  boolean whileIdle(Runnable work) {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      if (working) {
        return false;
      }
      work.run();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The instance stops: no comparison begins or goes on. */
  void leave() {
    left = true;
  }
}
