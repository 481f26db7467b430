package io.dbsync.chaos;

import java.util.Collection;
import java.util.List;

/**
 * How often something was found that must not be.
 *
 * @param name what it is called in the verdict
 * @param count how often
 * @param samples some of them
 */
record Finding(String name, long count, List<String> samples) {

  private static final int SAMPLES = 5;

  static Finding of(String name, Collection<?> found) {
    return new Finding(
        name, found.size(), found.stream().limit(SAMPLES).map(Object::toString).toList());
  }
}
