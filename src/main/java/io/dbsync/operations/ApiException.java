package io.dbsync.operations;

/** A request that cannot be answered as it was meant: the admin API tells the caller why. */
final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status HTTP status
   * @param detail what is wrong, and what would do; goes to the caller
   */
  ApiException(int status, String detail) {
    super(detail);
    this.status = status;
  }

  int status() {
    return status;
  }
}
