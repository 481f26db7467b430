package io.dbsync.diff;

import io.dbsync.database.SourceChangedException;
import io.dbsync.diff.SourceHistory.Verdict;
import io.dbsync.table.Table;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a source that is not what it was: another server or database, an older copy of itself, a
 * standby that was promoted, or a server that was restarted. {@link SourceHistory} decides.
 *
 * <p>A source that went back in time has a snapshot clock behind the one that was seen, unless it
 * has caught up. A clock behind proves nothing by itself: a crash makes a server forget
 * transactions that were rolled back, or committed asynchronously, just before it. So a witness
 * decides: a transaction that was seen committed when the write-ahead log up to it was on disk. A
 * server that has only crashed remembers it.
 */
final class SourceGuard {

  private static final Logger LOGGER = LoggerFactory.getLogger(SourceGuard.class);

  private final SourceStore store;

  /**
   * A transaction that will do for a witness once the log up to it is on disk.
   *
   * @param transaction its number
   * @param written bytes of WAL written when it was seen
   */
  record Candidate(Long transaction, long written) {}

  /**
   * The source is the one that is known.
   *
   * @param offset added to its clock
   * @param resumed whether its history has a gap: versions prove nothing, contents do
   * @param relation what the table's name stood for at the comparison before; null for none
   * @param candidate for the next time; null if the witness is up to date
   */
  record Known(long offset, boolean resumed, String relation, Candidate candidate) {}

  SourceGuard(SourceStore store) {
    this.store = store;
  }

  /**
   * Compares the source with what was seen of it, and keeps what is seen now.
   *
   * @param table as it is now, its lease held
   * @param former what was a candidate before; null for none
   * @throws SourceChangedException if it has to be accepted first
   */
  Known check(Table table, Candidate former) {
    // in this order: applies go on, and what they read is not later than the clock that follows
    SourceStore.Seen seen = store.seen(table.name());
    SourceStore.Identity now = store.identity(table);
    if (seen.stopped() != null) {
      throw changed(table, seen.stopped());
    }
    SourceHistory history = SourceHistory.of(seen, now, store::remembers);
    if (history.verdict() == Verdict.OTHER) {
      throw changed(table, history.reason());
    }
    if (history.verdict() == Verdict.BACK) {
      store.stop(table.name(), history.reason());
      throw changed(table, history.reason());
    }
    boolean resumed = history.verdict() == Verdict.GAP;
    if (resumed) {
      LOGGER.warn(
          "event=source-history-gap table={} reason=\"{}; all contents are compared\"",
          table.name(),
          history.reason());
    }
    long behind = SourceHistory.behind(seen, now);
    long offset = seen.offset() + (behind > 0 ? behind + 1 : 0);
    tellOfRelation(table, seen.relation());
    Candidate latest = new Candidate(now.committed(), now.written());
    Candidate earlier = resumed ? null : former;
    Candidate durable =
        Stream.of(latest, earlier).filter(c -> isDurable(c, now)).findFirst().orElse(null);
    store.note(
        table,
        now,
        now.clock() + offset,
        offset,
        durable == null ? null : durable.transaction(),
        resumed);
    // one at a time: on a busy server the log on disk is never quite that in memory
    Candidate next =
        latest.equals(durable) ? null : durable == null && earlier != null ? earlier : latest;
    return new Known(offset, resumed, seen.relation(), next);
  }

  private static boolean isDurable(Candidate candidate, SourceStore.Identity now) {
    return candidate != null && now.flushed() >= candidate.written();
  }

  private static void tellOfRelation(Table table, String former) {
    if (former != null && !former.equals(table.identity())) {
      LOGGER.warn(
          "event=source-table-changed table={} was=\"{}\" is=\"{}\"",
          table.name(),
          former,
          table.identity());
    }
  }

  private static SourceChangedException changed(Table table, String reason) {
    return new SourceChangedException(
        "table %s: %s; POST /api/sync/source/accept?table=%s copies what it has now"
            .formatted(table.name(), reason, table.name()));
  }
}
