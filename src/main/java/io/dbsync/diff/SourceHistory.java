package io.dbsync.diff;

import java.util.function.LongPredicate;

/**
 * Whether the source's history is the one that is known. A number of a transaction proves nothing
 * by itself: a server that lost transactions gives their numbers to others.
 *
 * @param verdict what it is
 * @param reason why, in words; null if it is the same
 */
record SourceHistory(Verdict verdict, String reason) {

  /** What the source is, compared with what was seen of it. */
  enum Verdict {
    /** The source that is known, without a gap. */
    SAME,
    /** Transactions may have been lost and their numbers used again: contents must be compared. */
    GAP,
    /** Transactions that were seen are lost: somebody has to accept that. */
    BACK,
    /** Another server or database. */
    OTHER
  }

  /**
   * Decides.
   *
   * @param remembers whether the source knows a transaction as committed; asked only if its clock
   *     is behind
   */
  static SourceHistory of(
      SourceStore.Seen seen, SourceStore.Identity now, LongPredicate remembers) {
    if (seen.clock() == null) {
      return same();
    }
    if (seen.system() == null) {
      return gap("it was accepted as it is");
    }
    if (!seen.system().equals(now.system())) {
      return new SourceHistory(
          Verdict.OTHER,
          "the source is another server or database (%s) than the one its rows came from (%s)"
              .formatted(now.system(), seen.system()));
    }
    long behind = behind(seen, now);
    if (behind > 0 && !(seen.witness() != null && remembers.test(seen.witness()))) {
      return back(
          "its snapshot clock is %s transactions behind what was seen, and the last of them is not known to it"
              .formatted(behind));
    }
    boolean traced = seen.timeline() != null && now.timeline() != null;
    long timelines = traced ? now.timeline() - seen.timeline() : 0;
    if (timelines < 0) {
      return back("its timeline is %s, and %s was seen".formatted(now.timeline(), seen.timeline()));
    }
    long lost = seen.wal() == null ? 0 : seen.wal() - now.flushed();
    if (traced && timelines == 0 && lost > 0) {
      return back(
          "its write-ahead log ends %s bytes before what was seen on its disk".formatted(lost));
    }
    if (timelines > 0) {
      return gap(
          "it is on the new timeline %s after %s: a standby was promoted, or a backup restored"
              .formatted(now.timeline(), seen.timeline()));
    }
    if (behind > 0) {
      return gap("it forgot %s transactions in a crash".formatted(behind));
    }
    if (lost > 0) {
      return gap("its write-ahead log is shorter than it was");
    }
    return seen.start() == null || seen.start().equals(now.start())
        ? same()
        : gap("its server was restarted, crashed or was replaced");
  }

  /**
   * How many transactions the source's clock is behind what was seen; not positive if it is not.
   */
  static long behind(SourceStore.Seen seen, SourceStore.Identity now) {
    return seen.clock() == null ? 0 : seen.clock() - (now.clock() + seen.offset());
  }

  private static SourceHistory same() {
    return new SourceHistory(Verdict.SAME, null);
  }

  private static SourceHistory gap(String reason) {
    return new SourceHistory(Verdict.GAP, reason);
  }

  private static SourceHistory back(String reason) {
    return new SourceHistory(Verdict.BACK, "the source went back in time: " + reason);
  }
}
