package io.dbsync.chaos;

import io.dbsync.testing.AtExit;

/**
 * Real servers, a real engine, a stream of writes and a storm of faults, all by a seed; then peace,
 * and a judge who compares the two databases.
 *
 * <p>{@code -Dchaos.seed=1} decides what happens, {@code -Dchaos.minutes=2} for how long, {@code
 * -Dchaos.without=fence} takes a guard out of the engine, which must turn the run red: one of
 * {@link Control}. Exit code 0: green, 1: red.
 */
public final class Chaos {

  private Chaos() {}

  /** Runs it; it has no arguments. */
  public static void main(String[] arguments) {
    int code = 1;
    try {
      Verdict verdict = new Run(Plan.fromProperties(), System.out).play();
      System.out.println(verdict.block());
      System.out.println(verdict.line());
      code = verdict.isGreen() ? 0 : 1;
    } catch (Exception | AssertionError e) {
      if (!AtExit.isEnding()) {
        e.printStackTrace();
        System.out.println("verdict=RED reason=\"the run broke off\"");
      }
    }
    System.exit(code);
  }
}
