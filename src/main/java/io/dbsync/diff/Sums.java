package io.dbsync.diff;

import java.math.BigInteger;

/**
 * How many rows there are, and the sum of the hashes of their keys and versions. Equal ones are of
 * the same rows.
 */
record Sums(long rows, BigInteger checksum) {

  static Sums none() {
    return new Sums(0, BigInteger.ZERO);
  }

  Sums plus(Sums more) {
    return new Sums(rows + more.rows, checksum.add(more.checksum));
  }

  /** What is left without one row. */
  Sums without(BigInteger hash) {
    return new Sums(rows - 1, checksum.subtract(hash));
  }
}
