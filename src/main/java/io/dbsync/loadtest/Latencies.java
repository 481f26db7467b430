package io.dbsync.loadtest;

import java.util.Arrays;

/** Latencies in nanoseconds, all of them kept: what is told about them is exact. */
final class Latencies {

  private final long[] sorted;

  Latencies(long... nanos) {
    this.sorted = nanos.clone();
    Arrays.sort(sorted);
  }

  boolean isEmpty() {
    return sorted.length == 0;
  }

  int count() {
    return sorted.length;
  }

  long minimum() {
    return percentile(0);
  }

  long maximum() {
    return percentile(100);
  }

  double mean() {
    return Arrays.stream(sorted).average().orElse(0);
  }

  /**
   * The smallest latency that at least {@code percent} of all do not exceed; 0 if there is none.
   */
  long percentile(double percent) {
    if (isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(1, rank) - 1];
  }

  /** How many are at least {@code from} and less than {@code upto}. */
  int between(long from, long upto) {
    return below(upto) - below(from);
  }

  private int below(long nanos) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
