package io.dbsync.settings;

import java.util.Objects;
import java.util.function.Supplier;

/** What a database or the broker is logged in to with. A password may change while it is used. */
public final class Login {

  private final String prefix;
  private final String username;
  private final String password;
  private final Supplier<Login> reader;

  /**
   * @param prefix of its settings, such as {@code sync.source}; null if it comes from elsewhere
   * @param username null for none
   * @param password null for none
   * @param reader reads it again
   */
  Login(String prefix, String username, String password, Supplier<Login> reader) {
    this.prefix = prefix;
    this.username = username;
    this.password = password;
    this.reader = reader;
  }

  /** A login that stays as it is. */
  static Login fixed(String username, String password) {
    return new Login(null, username, password, null);
  }

  /** The prefix of its settings, such as {@code sync.source}; null if it comes from elsewhere. */
  public String prefix() {
    return prefix;
  }

  /** The role or user; null for none. */
  public String username() {
    return username;
  }

  /** The password; null for none. */
  public String password() {
    return password;
  }

  /** As the settings have it now; the same if they cannot be read. */
  public Login again() {
    try {
      return reader == null ? this : reader.get();
    } catch (SettingsException e) {
      return this;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Login login
        && Objects.equals(username, login.username)
        && Objects.equals(password, login.password);
  }

  @Override
  public int hashCode() {
    return Objects.hash(username, password);
  }

  @Override
  public String toString() {
    return "Login[" + username + "]";
  }
}
