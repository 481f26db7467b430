package io.dbsync.loadtest;

/** The load test cannot go on. The message says what failed and what would do. */
public final class LoadTestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LoadTestException(String message) {
    super(message);
  }
}
