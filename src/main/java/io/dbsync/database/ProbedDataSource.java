package io.dbsync.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Asks a database every few seconds whether it is there, and remembers when no answer came: work
 * that lay in such a time was waiting. It was so, too, if nobody asked for long: this process was
 * paused.
 */
final class ProbedDataSource extends DelegatingDataSource {

  /** An answer that takes longer is late, in ns: as long as health waits for it. */
  static final long LATE_NANOS = 3_000_000_000L;

  /** Pause between two questions, in ns. */
  static final long PERIOD_NANOS = 5_000_000_000L;

  /** A pause between two questions that is longer is one of the process, in ns. */
  static final long PAUSE_NANOS = 3 * PERIOD_NANOS;

  private static final int MOST_REMEMBERED = 100;

  /** A time without an answer, in ns. */
  private record Silence(long begin, long end) {
    private long within(long from, long to) {
      return Math.max(0, Math.min(end, to) - Math.max(begin, from));
    }
  }

  private final LongSupplier clock;
  private final Deque<Silence> silences = new ArrayDeque<>();
  private Long asked;
  private Long answered;

  ProbedDataSource(DataSource probe, LongSupplier clock) {
    super(probe);
    this.clock = clock;
  }

  @Override
  public Connection getConnection() throws SQLException {
    ask();
    try {
      return super.getConnection();
    } finally {
      answer();
    }
  }

  private synchronized void ask() {
    remember(pause());
    asked = clock.getAsLong();
  }

  private synchronized void answer() {
    remember(late());
    asked = null;
    answered = clock.getAsLong();
  }

  private void remember(Silence silence) {
    if (silence != null) {
      silences.addLast(silence);
      if (silences.size() > MOST_REMEMBERED) {
        silences.removeFirst();
      }
    }
  }

  /** The time for which an answer has been awaited; null if it is not late. */
  private Silence late() {
    long now = clock.getAsLong();
    return asked == null || now - asked < LATE_NANOS ? null : new Silence(asked, now);
  }

  /** The time for which nobody has asked; null if that is as usual. */
  private Silence pause() {
    long now = clock.getAsLong();
    return asked != null || answered == null || now - answered < PAUSE_NANOS
        ? null
        : new Silence(answered + PERIOD_NANOS, now);
  }

  /**
   * For how long the database, or this process, was silent.
   *
   * @param since a time of the clock, in ns
   * @return ns of the time from then until now
   */
  synchronized long silentNanos(long since) {
    long now = clock.getAsLong();
    long sum = silences.stream().mapToLong(silence -> silence.within(since, now)).sum();
    for (Silence present : new Silence[] {late(), pause()}) {
      sum += present == null ? 0 : present.within(since, now);
    }
    return sum;
  }
}
