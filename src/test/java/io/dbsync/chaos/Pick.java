package io.dbsync.chaos;

import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/** Picks at random. */
final class Pick {

  private Pick() {}

  /** One of several, the more often the more it weighs. */
  static <T> T weighted(List<T> all, ToIntFunction<T> weight, Random random) {
    int n = random.nextInt(all.stream().mapToInt(weight).sum());
    for (T one : all) {
      n -= weight.applyAsInt(one);
      if (n < 0) {
        return one;
      }
    }
    throw new IllegalStateException("weights changed");
  }
}
