package io.dbsync.diff;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How many rows there are, and the sum of the hashes of their keys and versions.
 *
 * @param live those that have a document; 0 in the source
 */
record Sums(long rows, long live, BigInteger checksum) {

  static Sums none() {
    return new Sums(0, 0, BigInteger.ZERO);
  }

  static Sums ofTarget(ResultSet row) throws SQLException {
    return new Sums(
        row.getLong("rows"), row.getLong("live"), new BigInteger(row.getString("checksum")));
  }

  Sums plus(Sums more) {
    return new Sums(rows + more.rows, live + more.live, checksum.add(more.checksum));
  }

  /** Whether these are the same rows, with or without documents. */
  boolean sameRows(Sums other) {
    return rows == other.rows && checksum.equals(other.checksum);
  }

  /** What is left without one row; its document is still counted. */
  Sums without(BigInteger hash) {
    return new Sums(rows - 1, live, checksum.subtract(hash));
  }
}
