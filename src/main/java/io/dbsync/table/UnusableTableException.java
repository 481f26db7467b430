package io.dbsync.table;

import io.dbsync.settings.TableSettings;

/** A configured table is missing or unusable in a database. The message says what would do. */
public final class UnusableTableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message names the table and says what is expected
   */
  public UnusableTableException(String message) {
    super(message);
  }

  /** The table of a definition cannot be used. */
  static UnusableTableException of(TableSettings settings, String reason) {
    return new UnusableTableException("table " + settings.name() + ": " + reason);
  }
}
