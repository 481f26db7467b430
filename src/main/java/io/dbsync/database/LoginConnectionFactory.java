package io.dbsync.database;

import io.dbsync.settings.Login;
import io.dbsync.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a database. If the server refuses the login, the settings are read again: a password
 * that was changed needs no restart. An error names the setting that it is about.
 */
final class LoginConnectionFactory implements ConnectionFactory {

  private static final Logger LOGGER = LoggerFactory.getLogger(LoginConnectionFactory.class);

  private final Driver driver = new Driver();
  private final Settings.Database database;
  private final Properties properties;
  private volatile Login login;

  /**
   * @param properties of the driver, username and password apart
   */
  LoginConnectionFactory(Settings.Database database, Properties properties) {
    this.database = database;
    this.properties = properties;
    this.login = database.login();
  }

  @Override
  public Connection createConnection() throws SQLException {
    Login used = login;
    try {
      return connect(used);
    } catch (SQLException e) {
      Login now = isRefused(e) ? used.again() : used;
      if (now.equals(used)) {
        throw named(e, used);
      }
      return renewed(now);
    }
  }

  private Connection renewed(Login now) throws SQLException {
    try {
      Connection connection = connect(now);
      login = now;
      LOGGER.info("event=login-renewed settings={}", now.prefix());
      return connection;
    } catch (SQLException e) {
      throw named(e, now);
    }
  }

  private Connection connect(Login with) throws SQLException {
    Properties all = new Properties();
    all.putAll(properties);
    if (with.username() != null) {
      all.setProperty("user", with.username());
    }
    if (with.password() != null) {
      all.setProperty("password", with.password());
    }
    return driver.connect(database.url(), all);
  }

  /** By a server, or by a pooler, which has a code of its own. */
  private static boolean isRefused(SQLException error) {
    String state = String.valueOf(error.getSQLState());
    return state.startsWith("28") || state.equals("08004") || state.equals("08P01");
  }

  private SQLException named(SQLException error, Login used) {
    String prefix = used.prefix();
    String state = String.valueOf(error.getSQLState());
    String setting = null;
    if (prefix == null) {
      return error;
    } else if (state.equals("08001") || state.equals("3D000")) {
      setting = prefix + ".url";
    } else if (isRefused(error)) {
      setting = userOf(used) ? prefix + ".username, .password" : prefix + ".username is not set";
    }
    return setting == null
        ? error
        : new SQLException(SqlErrors.reason(error) + " (" + setting + ")", error.getSQLState());
  }

  private boolean userOf(Login used) {
    return used.username() != null || database.url().matches(".*[?&]user=.*");
  }
}
