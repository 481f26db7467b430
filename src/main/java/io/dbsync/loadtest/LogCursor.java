package io.dbsync.loadtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which numbers of {@code sync_logs} have been seen. Two transactions take numbers in turn and
 * commit in any order, so that a row may turn up behind one with a higher number: the gaps are
 * remembered and looked into again. A gap is never given up, for nobody can tell how long its
 * transaction takes, and looking into one costs next to nothing.
 */
final class LogCursor {

  /** How far before the end of the log rows may still turn up when the reading begins. */
  static final long WINDOW = 10_000;

  private final TreeMap<Long, Long> gaps = new TreeMap<>();
  private long highest;

  /**
   * Numbers, both ends included.
   *
   * @param first the lowest
   * @param last the highest
   */
  record Range(long first, long last) {}

  /**
   * @param highest what is up to here is not looked at
   */
  LogCursor(long highest) {
    this.highest = highest;
  }

  /** Rows with higher numbers have not been seen. */
  long highest() {
    return highest;
  }

  /**
   * Notes a row that was read.
   *
   * @return whether it is new
   */
  boolean take(long id) {
    if (id > highest) {
      if (id > highest + 1) {
        gaps.put(highest + 1, id - 1);
      }
      highest = id;
      return true;
    }
    Map.Entry<Long, Long> gap = gaps.floorEntry(id);
    if (gap == null || gap.getValue() < id) {
      return false;
    }
    gaps.remove(gap.getKey());
    if (gap.getKey() < id) {
      gaps.put(gap.getKey(), id - 1);
    }
    if (id < gap.getValue()) {
      gaps.put(id + 1, gap.getValue());
    }
    return true;
  }

  /**
   * The gaps; of more than {@code most} those that are nearest to each other are taken together,
   * with the known numbers between them.
   */
  List<Range> gaps(int most) {
    long[] distances = new long[Math.max(0, gaps.size() - 1)];
    long last = 0;
    int n = -1;
    for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
      if (n >= 0) {
        distances[n] = gap.getKey() - last;
      }
      n++;
      last = gap.getValue();
    }
    long joined = 0;
    if (gaps.size() > most) {
      Arrays.sort(distances);
      joined = distances[gaps.size() - most - 1];
    }
    List<Range> ranges = new ArrayList<>();
    for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
      int end = ranges.size() - 1;
      if (end >= 0 && gap.getKey() - ranges.get(end).last() <= joined) {
        ranges.set(end, new Range(ranges.get(end).first(), gap.getValue()));
      } else {
        ranges.add(new Range(gap.getKey(), gap.getValue()));
      }
    }
    return ranges;
  }
}
