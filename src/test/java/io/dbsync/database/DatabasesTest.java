package io.dbsync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.settings.TableSettings;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PgConnection;

/** The pools, seen from a server that refuses everybody. */
final class DatabasesTest {

  /** An answer of PostgreSQL's: severity, SQLSTATE, message and detail. */
  private static final String REFUSAL =
      "SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0DKey (email)=(secret)\0\0";

  @Test
  void errorsComeWithoutTheServersDetail() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Given
      CompletableFuture<Void> refusing = CompletableFuture.runAsync(() -> refuse(server));
      String url =
          "jdbc:postgresql://127.0.0.1:"
              + server.getLocalPort()
              + "/app?sslmode=disable&gssEncMode=disable";
      Settings.Database database = new Settings.Database(url, "engine", "wrong");

      // When
      try (Databases databases = new Databases(settings(database))) {
        DataSource source = databases.source(TableSettings.DEFAULT_SOURCE);
        Throwable error = catchThrowable(source::getConnection);
        refusing.join();

        // Then
        assertThat(SqlErrors.kind(error)).isEqualTo(SqlErrors.Kind.OUTAGE);
        assertThat(SqlErrors.reason(error))
            .isEqualTo("FATAL: password authentication failed (sync.source.username, .password)");
      }
    }
  }

  @Test
  void errorsNameTheSettingThatTheyAreAbout() throws Exception {
    try (DatabasePair pair = new DatabasePair()) {
      String url = pair.settings().get("sync.target.url");
      String nowhere = "jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/app?user=a";

      // Then
      assertThat(reason(nowhere)).contains("refused").endsWith(" (sync.source.url)");
      assertThat(reason(url.replaceFirst("/target_[^?]*", "/nothing")))
          .isEqualTo("FATAL: database \"nothing\" does not exist (sync.source.url)");
      assertThat(reason(url.replaceFirst("user=.*", "user=nobody")))
          .isEqualTo("FATAL: role \"nobody\" does not exist (sync.source.username, .password)");
      assertThat(reason(url.replaceFirst("\\?user=.*", "")))
          .endsWith(" does not exist (sync.source.username is not set)");
    }
  }

  private static String reason(String url) throws Exception {
    try (Databases databases = new Databases(settings(new Settings.Database(url, null, null)))) {
      DataSource source = databases.source(TableSettings.DEFAULT_SOURCE);
      return SqlErrors.reason(catchThrowable(source::getConnection));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"source", "target", "sourceProbe", "targetReader"})
  void noStatementWaitsForEver(String name) throws Exception {
    // Given
    try (DatabasePair pair = new DatabasePair();
        Databases databases =
            new Databases(
                settings(
                    new Settings.Database(
                        pair.settings().get("sync.target.url"), "postgres", null)))) {
      DataSource database =
          switch (name) {
            case "source" -> databases.source(TableSettings.DEFAULT_SOURCE);
            case "target" -> databases.target();
            case "sourceProbe" -> databases.sourceProbe(TableSettings.DEFAULT_SOURCE);
            default -> databases.targetReader();
          };

      // When
      try (var connection = database.getConnection();
          var statement = connection.prepareStatement("SELECT 1")) {
        // Then
        assertThat(statement.getQueryTimeout()).isEqualTo(60);
      }
    }
  }

  @Test
  void aTablesStatementsMayTakeLonger() throws Exception {
    // Given
    try (DatabasePair pair = new DatabasePair();
        Databases databases = new Databases(twoSources(pair))) {
      TableSettings patient = twoSources(pair).tables().get("orders");
      DataSource source = databases.source(patient);

      for (DataSource database : List.of(source, databases.targetReader(), source)) {
        // When
        try (Connection connection = database.getConnection();
            Statement statement = connection.createStatement();
            ResultSet timeout = statement.executeQuery("SHOW statement_timeout")) {
          // Then
          timeout.next();
          boolean longer = database == source;
          assertThat(timeout.getString(1)).isEqualTo(longer ? "10min" : "1min");
          assertThat(statement.getQueryTimeout()).isEqualTo(longer ? 600 : 60);
          assertThat(connection.getNetworkTimeout()).isEqualTo(longer ? 615_000 : 75_000);
        }
      }
    }
  }

  @Test
  void noChangeOfATableWaitsForALockForLong() throws Exception {
    // Given
    try (DatabasePair pair = new DatabasePair();
        Databases databases =
            new Databases(
                settings(
                    new Settings.Database(
                        pair.settings().get("sync.target.url"), "postgres", null)));
        Connection reader = pair.target().connect()) {
      pair.target().execute("CREATE TABLE notes (id int)");
      pair.target().execute("ALTER TABLE notes OWNER TO " + pair.writer());
      reader.setAutoCommit(false);
      reader.createStatement().execute("SELECT FROM notes");

      for (boolean autoCommit : List.of(true, false)) {
        try (Connection writer = databases.targetWriter().getConnection();
            Statement statement = writer.createStatement()) {
          writer.setAutoCommit(autoCommit);

          // When
          Throwable error = catchThrowable(() -> statement.execute("TRUNCATE notes"));

          // Then
          assertThat(error).hasMessageContaining("lock timeout");
          if (!autoCommit) {
            writer.rollback();
            writer.setAutoCommit(true);
          }
          statement.execute("SHOW lock_timeout");
          statement.getResultSet().next();
          // what is in force is bound to the statement
          assertThat(statement.getResultSet().getString(1)).isEqualTo("500ms");
          try (Statement bare = writer.unwrap(PgConnection.class).createStatement();
              ResultSet value = bare.executeQuery("SHOW lock_timeout")) {
            value.next();
            assertThat(value.getString(1)).isEqualTo("0");
          }
        }
      }
    }
  }

  @Test
  void aSourceThatHangsTakesNoConnectionFromTheTablesOfAnother() throws Exception {
    // Given
    try (DatabasePair pair = new DatabasePair();
        Databases databases = new Databases(twoSources(pair))) {
      TableSettings hanging = twoSources(pair).tables().get("orders");
      TableSettings other = twoSources(pair).tables().get("students");
      List<Connection> busy = new ArrayList<>();
      try {
        // When all that a pool has is waiting for one source
        for (DataSource pool :
            List.of(databases.source(hanging), databases.targetBeside(hanging))) {
          for (int i = 0; i < 16; i++) {
            busy.add(pool.getConnection());
          }
        }

        // Then nothing that the other one needs is taken: a wait would last 30 s
        Instant begun = Instant.now();
        for (DataSource pool :
            List.of(databases.source(other), databases.targetBeside(other), databases.target())) {
          Databases.check(pool);
        }
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(10));
      } finally {
        for (Connection connection : busy) {
          connection.close();
        }
      }
    }
  }

  private static Settings twoSources(DatabasePair pair) {
    Properties properties = new Properties();
    pair.settings().forEach(properties::setProperty);
    properties.setProperty("sync.db.crm.url", pair.settings().get("sync.source.url"));
    properties.setProperty("sync.table.orders.source", "orders");
    properties.setProperty("sync.table.orders.source-db", "crm");
    properties.setProperty("sync.table.orders.statement-timeout", "10m");
    return SettingsReader.read(Path.of("no such directory"), Map.of(), properties).settings();
  }

  private static void refuse(ServerSocket server) {
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.skipNBytes(in.readInt() - 4L);
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(message);
      byte[] fields = REFUSAL.getBytes(StandardCharsets.UTF_8);
      out.writeByte('E');
      out.writeInt(4 + fields.length);
      out.write(fields);
      socket.getOutputStream().write(message.toByteArray());
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Settings settings(Settings.Database database) {
    Properties properties = new Properties();
    for (String prefix : List.of("sync.source", "sync.target")) {
      properties.setProperty(prefix + ".url", database.url());
      properties.setProperty(
          prefix + ".username", Objects.requireNonNullElse(database.login().username(), ""));
      properties.setProperty(
          prefix + ".password", Objects.requireNonNullElse(database.login().password(), ""));
    }
    return SettingsReader.read(Path.of("no such directory"), Map.of(), properties).settings();
  }
}
