package io.dbsync.settings;

import java.util.List;

/** A mistake in the configuration, or several. The message says where, and what is expected. */
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

  /** Of a file that a key names. */
  static SettingsException unreadable(String key, String file, String expected, Exception reason) {
    return invalid(
        key, file, expected + " that can be read (" + reason.getClass().getSimpleName() + ")");
  }

  /** All of them, one a line; a single one as it is. */
  static SettingsException of(List<String> mistakes) {
    return new SettingsException(
        mistakes.size() == 1
            ? mistakes.get(0)
            : mistakes.size()
                + " mistakes in the settings:"
                + System.lineSeparator()
                + "  "
                + String.join(System.lineSeparator() + "  ", mistakes));
  }
}
