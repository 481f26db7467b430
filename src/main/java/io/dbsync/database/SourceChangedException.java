package io.dbsync.database;

/**
 * The source is not the one that a table's documents came from: another server, or an older copy of
 * itself. Nothing is written until somebody has accepted it; what is in the queue stays there.
 */
public final class SourceChangedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message names the table, and says what has changed and what to do
   */
  public SourceChangedException(String message) {
    super(message);
  }
}
