package io.dbsync.diff;

/**
 * What the last comparison that came to its end has seen of the source.
 *
 * @param xmin oldest transaction that was under way then; null if no comparison is known
 * @param nothingSince whether no transaction has ended since
 */
record Watermark(Long xmin, boolean nothingSince) {

  /**
   * @param compared the source's snapshot before that comparison, {@code xmin:xmax:…@start}; null
   *     if there was none
   * @param now the source's snapshot now
   */
  static Watermark of(String compared, String now) {
    // a crash may make a server forget transactions, and give their numbers once more
    boolean known = compared != null && start(compared).equals(start(now));
    return new Watermark(
        known ? Long.valueOf(compared.substring(0, compared.indexOf(':'))) : null,
        known && compared.equals(now));
  }

  /** Which run of the server a snapshot is from; null for none. */
  static String start(String snapshot) {
    return snapshot == null ? null : snapshot.substring(snapshot.indexOf('@') + 1);
  }

  /**
   * Whether the comparison has seen a row's version. One that began behind the oldest transaction
   * may have: a subtransaction's number does not tell.
   *
   * @param version its xmin, 32 bits of a circle
   */
  boolean covers(long version) {
    return xmin != null && (int) version - (int) (long) xmin < 0;
  }
}
