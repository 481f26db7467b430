package io.dbsync.settings;

/** A mistake in the configuration. The message tells where it is, and what is expected. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, and where
   */
  public SettingsException(String message) {
    super(message);
  }

  static SettingsException invalid(String key, String value, String expected) {
    return new SettingsException(key + "=" + value + ": expected " + expected);
  }
}
