package io.dbsync.diff;

/**
 * The oldest transaction of the source that may have written a row that is not in sync. What is
 * older has been compared; a later poll need not look for it, only make sure by a checksum.
 */
final class Horizon {

  private final long begin;
  private long oldest;
  private boolean known = true;

  /**
   * @param snapshot the source's, as text, from before the comparison: {@code xmin:xmax:…}
   */
  Horizon(String snapshot) {
    this.begin = Long.parseLong(snapshot.substring(0, snapshot.indexOf(':')));
    this.oldest = begin;
  }

  /**
   * A row is not in sync.
   *
   * @param version its xmin, 32 bits of a circle; what seems to lie ahead was written meanwhile
   */
  void note(long version) {
    int distance = (int) version - (int) begin;
    if (distance < 0) {
      oldest = Math.min(oldest, begin + distance);
    }
  }

  /** Something is not in sync whose transaction is not known, as that of a row that is gone. */
  void lose() {
    known = false;
  }

  /** The transaction as xid, 32 bits; null if it is not known. */
  Long value() {
    return known ? oldest & 0xFFFF_FFFFL : null;
  }
}
