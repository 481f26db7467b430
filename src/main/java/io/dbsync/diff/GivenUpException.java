package io.dbsync.diff;

/** What was asked for was begun and not finished: asking again will do. */
public final class GivenUpException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message why, and what to do
   */
  public GivenUpException(String message) {
    super(message);
  }
}
