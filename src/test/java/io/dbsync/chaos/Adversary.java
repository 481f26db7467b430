package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Healing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Lets faults strike at random moments, one or two at a time. */
final class Adversary {

  private static final int MOST_PEACE_MS = 4_000;

  private final List<Fault> faults;
  private final Random random;
  private final Tally tally = new Tally();
  private final Events events;
  private long excusedUntil = System.nanoTime();

  /**
   * @param faults what may strike, of at least two parts
   */
  Adversary(List<Fault> faults, Random random, Events events) {
    this.faults = faults;
    this.random = random;
    this.events = events;
  }

  /** Strikes until the time is over; everything is healed then. */
  void rage(Duration duration) throws Exception {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(MOST_PEACE_MS));
      Fault first = Pick.weighted(faults, Fault::weight, random);
      if (random.nextInt(3) == 0) {
        Fault second = besides(first);
        run(first, () -> run(second, () -> {}));
      } else {
        run(first, () -> {});
      }
    }
  }

  /** Lets some faults last all the time. */
  void press(Set<String> names, Duration duration) throws Exception {
    Deque<Healing> healings = new ArrayDeque<>();
    for (Fault fault : faults) {
      if (names.contains(fault.name())) {
        events.add("begin=" + fault.name());
        healings.push(fault.strike().begin(random));
        tally.add(fault.name(), 1);
      }
    }
    TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    for (Healing healing : healings) {
      healing.end();
    }
  }

  private Fault besides(Fault first) {
    List<Fault> others = new ArrayList<>(faults);
    others.removeIf(fault -> fault.part() == first.part());
    return Pick.weighted(others, Fault::weight, random);
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  private void run(Fault fault, Meanwhile meanwhile) throws Exception {
    int half = fault.duration(random) / 2;
    events.add("begin=" + fault.name());
    Healing healing = fault.strike().begin(random);
    tally.add(fault.name(), 1);
    try {
      TimeUnit.MILLISECONDS.sleep(half);
      meanwhile.happens();
      TimeUnit.MILLISECONDS.sleep(half);
    } finally {
      healing.end();
      events.add("end=" + fault.name());
      isOver(fault);
    }
  }

  private void isOver(Fault fault) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(fault.aftermathSeconds());
    excusedUntil = Math.max(excusedUntil, end);
  }

  /** When all faults must have been got over, in {@link System#nanoTime}. */
  long excusedUntil() {
    return excusedUntil;
  }

  Tally tally() {
    return tally;
  }
}
