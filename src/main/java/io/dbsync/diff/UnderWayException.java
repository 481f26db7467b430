package io.dbsync.diff;

/** What was asked for is being done already, by this instance or another one. */
public final class UnderWayException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnderWayException(String message) {
    super(message);
  }
}
