package io.dbsync.chaos;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * What a run shall be, all of it decided by the seed and the settings {@code -Dchaos.*}.
 *
 * @param seed decides what is done, as far as the machine's timing lets it
 * @param faults for how long faults strike
 * @param without the guard to be taken out of the engine, if any
 * @param converge how long the engine has got to catch up when the faults are over
 * @param externalBroker whether the broker is a process of its own
 * @param students how many there are at the beginning
 * @param timeTravel whether servers come back with less than they had
 */
record Plan(
    long seed,
    Duration faults,
    Optional<Control> without,
    Duration converge,
    boolean externalBroker,
    int students,
    boolean timeTravel) {

  private static final int FEW = 300;

  /** More than a page of the engine, and than it compares by contents at every poll. */
  private static final int MANY = 60_000;

  /** The plan that the system properties ask for. */
  static Plan fromProperties() {
    long seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    double minutes = Double.parseDouble(System.getProperty("chaos.minutes", "2"));
    Optional<Control> without =
        Optional.ofNullable(System.getProperty("chaos.without")).map(Control::named);
    // nobody expects much of an engine without its guards
    long converge = Long.getLong("chaos.converge", without.isPresent() ? 30 : 240);
    return of(
        seed,
        Duration.ofMillis(Math.round(minutes * 60_000)),
        without,
        Duration.ofSeconds(converge));
  }

  /** A plan whose stage is what the seed says; one without a guard gets what the guard is for. */
  static Plan of(long seed, Duration faults, Optional<Control> without, Duration converge) {
    Random random = random(seed, "stage");
    boolean external = random.nextInt(3) == 0;
    int students = random.nextInt(3) == 0 ? MANY : FEW;
    return new Plan(
        seed,
        faults,
        without,
        converge,
        without.map(control -> control.storm().needsExternalBroker()).orElse(external),
        without.isPresent() ? FEW : students,
        // TODO true once the engine notices them
        Boolean.getBoolean("chaos.time-travel"));
  }

  /** Decides what one part of the run does. */
  Random random(String part) {
    return random(seed, part);
  }

  private static Random random(long seed, String part) {
    return new Random(seed * 1_000_003 + part.hashCode());
  }
}
