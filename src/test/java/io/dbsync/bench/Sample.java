package io.dbsync.bench;

/**
 * One measurement.
 *
 * @param what was done
 * @param who did it
 * @param rows in the table
 * @param round it was taken in
 * @param seconds it took
 * @param items it was done to, 0 if that means nothing
 * @param sourceCpu CPU seconds of the source server
 * @param targetCpu CPU seconds of the target server
 * @param clientCpu CPU seconds of the program between them
 * @param heap peak heap of that program in MB, NaN if it has none
 * @param resident peak resident memory of that program in MB, NaN if not known
 */
record Sample(
    String what,
    String who,
    long rows,
    int round,
    double seconds,
    long items,
    double sourceCpu,
    double targetCpu,
    double clientCpu,
    double heap,
    double resident) {

  /** Items a second. */
  double rate() {
    return items / seconds;
  }
}
