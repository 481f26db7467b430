package io.dbsync.operations;

import io.dbsync.diff.TableState;
import io.dbsync.diff.TableState.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;

/**
 * Judges whether a table gets on. It is stuck if there is work, and for three periods no poll has
 * come to its end or compared a page, or no chunk has been applied. Looks at memory only.
 */
final class Movement {

  /** The shortest time after which a table is stuck: one slow statement is no standstill. */
  static final Duration SHORTEST = Duration.ofSeconds(15);

  /** The longest, for what is under way: however seldom a table is polled. */
  static final Duration LONGEST = Duration.ofMinutes(1);

  private static final int PERIODS = 3;

  /**
   * How a table does.
   *
   * @param stuck whether it does not get on, although it should
   * @param text what is wrong, and what to do
   */
  record Finding(boolean stuck, String text) {}

  private final Ledger ledger;
  private final Tally tally;
  private final Startup startup;
  private final CamelContext camel;
  private final Map<String, Instant> outages = new ConcurrentHashMap<>();

  /**
   * @param startup knows since when the tables have their routes
   * @param camel knows whether these run
   */
  Movement(Ledger ledger, Tally tally, Startup startup, CamelContext camel) {
    this.ledger = ledger;
    this.tally = tally;
    this.startup = startup;
    this.camel = camel;
  }

  /**
   * Something is away: what needs it cannot get on, and needs a moment after.
   *
   * @param what {@code target}, {@code broker} or the name of a source
   */
  void outage(String what) {
    outages.put(what, Instant.now());
  }

  private Instant outageAt(TableState state) {
    return latest(
        outages.get("target"), outages.get("broker"), outages.get(state.settings().sourceName()));
  }

  /** What there is to say of a table; null if all is well. */
  Finding of(TableState state) {
    String name = state.settings().name();
    if (startup.startedAt(name) == null) {
      String waits = startup.waitsFor(state.settings());
      return waits == null ? null : new Finding(false, waits);
    }
    if (state.waiting() == Waiting.PERSON) {
      // the others go on; neither a restart nor patience would help
      return new Finding(false, state.trouble());
    }
    String stuck = stuckApply(state);
    if (stuck == null) {
      stuck = stuckPoll(state);
    }
    if (stuck != null) {
      return new Finding(true, stuck);
    }
    if (state.waiting() != null) {
      return new Finding(false, state.trouble());
    }
    if (state.hold() != null) {
      return new Finding(false, state.hold().advice(name));
    }
    Ledger.Entry entry = ledger.of(name);
    return entry.deferred() > 0 && age(entry.oldest()).compareTo(whileUnderWay(state)) > 0
        ? new Finding(false, locked(entry))
        : null;
  }

  private String stuckPoll(TableState state) {
    String name = state.settings().name();
    Instant applied = state.underWay() ? applied(name) : null;
    Instant moved = latest(startup.startedAt(name), outageAt(state), state.movedAt(), applied);
    Duration bound = state.underWay() ? whileUnderWay(state) : periods(state);
    if (age(moved).compareTo(bound) <= 0) {
      return null;
    }
    String why = stopped("poll-" + name);
    why = why == null ? stopped("tick-" + name) : why;
    why = why == null ? state.trouble() : why;
    // it is being tried again
    why = why == null ? tally.lastError(name) : why;
    return "no poll has got on for %s s: %s"
        .formatted(
            age(moved).toSeconds(),
            why == null
                ? "a statement does not come back; look for locks and for sessions of"
                    + " db-sync-engine in pg_stat_activity of source and target"
                : why);
  }

  private String stuckApply(TableState state) {
    String name = state.settings().name();
    Ledger.Entry entry = ledger.of(name);
    boolean dead = state.waiting() == Waiting.DEAD_LETTERS;
    if (entry.chunks() == 0 && !dead) {
      return null;
    }
    Instant since = tally.deadSince(name) == null ? entry.since() : tally.deadSince(name);
    Instant moved = latest(startup.startedAt(name), outageAt(state), since, applied(name));
    if (age(moved).compareTo(whileUnderWay(state)) <= 0) {
      return null;
    }
    String why = stopped("apply-" + name);
    if (why == null && entry.chunks() > 0 && entry.chunks() == entry.deferred()) {
      why = locked(entry);
    }
    why = why == null ? tally.lastError(name) : why;
    String what = dead ? "its chunks end in dead letters" : waiting(entry);
    return "%s, and none has been applied for %s s: %s"
        .formatted(
            what,
            age(moved).toSeconds(),
            why == null
                ? "no consumer takes them from the queue sync." + name + ", or one hangs"
                : why);
  }

  private static String waiting(Ledger.Entry entry) {
    return "%s chunks (%s keys) wait".formatted(entry.chunks(), entry.keys());
  }

  private static String locked(Ledger.Entry entry) {
    return ("%s chunks wait for rows that somebody has locked in the target:"
            + " look at pg_locks there, and end that transaction")
        .formatted(entry.deferred());
  }

  /** What the state of a route explains; null for nothing. */
  private String stopped(String route) {
    ServiceStatus status = camel.getRouteController().getRouteStatus(route);
    return status == null || status.isStarted()
        ? null
        : "the route %s is %s; restart the engine".formatted(route, status);
  }

  private Instant applied(String table) {
    return latest(tally.appliedAt(table), ledger.of(table).applied());
  }

  private static Instant latest(Instant... instants) {
    return Stream.of(instants).filter(Objects::nonNull).max(Instant::compareTo).orElse(null);
  }

  private static Duration age(Instant instant) {
    return instant == null ? Duration.ZERO : Duration.between(instant, Instant.now());
  }

  private static Duration periods(TableState state) {
    Duration periods = state.settings().period().multipliedBy(PERIODS);
    return periods.compareTo(SHORTEST) < 0 ? SHORTEST : periods;
  }

  private static Duration whileUnderWay(TableState state) {
    return periods(state).compareTo(LONGEST) > 0 ? LONGEST : periods(state);
  }
}
