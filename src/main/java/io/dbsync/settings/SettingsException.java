package io.dbsync.settings;

/** A missing or wrong setting. The message names the key, the value and what is expected. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SettingsException(String message) {
    super(message);
  }

  static SettingsException invalid(String key, String value, String expected) {
    return new SettingsException(key + "=" + value + ": expected " + expected);
  }
}
