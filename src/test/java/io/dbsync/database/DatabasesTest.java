package io.dbsync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dbsync.settings.Settings;
import io.dbsync.testing.DatabasePair;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        DataSource source = databases.sourceCatalog();
        Throwable error = catchThrowable(source::getConnection);
        refusing.join();

        // Then
        assertThat(SqlErrors.kind(error)).isEqualTo(SqlErrors.Kind.OUTAGE);
        assertThat(SqlErrors.reason(error)).isEqualTo("FATAL: password authentication failed");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"source", "target", "sourceCatalog", "targetReader"})
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
            case "source" -> databases.source();
            case "target" -> databases.target();
            case "sourceCatalog" -> databases.sourceCatalog();
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
    return new Settings(
        database, database, null, null, null, null, null, null, null, null, Map.of());
  }
}
