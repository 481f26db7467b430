package io.dbsync.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresServerTest {

  private PostgresServer server;
  private Sql database;

  @BeforeEach
  void startServer() {
    server = new PostgresServer(Map.of("TimeZone", "Asia/Kathmandu"));
    database = server.createDatabase("kept");
    database.execute("CREATE TABLE numbers AS SELECT generate_series(1, 1000) AS n");
  }

  @AfterEach
  void closeServer() throws Exception {
    server.close();
  }

  @Test
  void isDurableAndHasTheSettingsItWasGiven() {
    assertThat(database.queryOne("SHOW fsync")).isEqualTo("on");
    assertThat(database.queryOne("SHOW synchronous_commit")).isEqualTo("on");
    assertThat(
            database.queryOne(
                "SELECT setting FROM pg_file_settings WHERE name = 'TimeZone' AND applied"))
        .isEqualTo("Asia/Kathmandu");
  }

  @Test
  void keepsPortAndDataOverStopAndStart() {
    // Given
    int port = server.port();
    String url = server.jdbcUrl("kept");

    // When
    server.stop();

    // Then
    assertThat(FreePort.isFree(port)).isTrue();
    assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);

    // When
    server.start();

    // Then
    assertThat(server.jdbcUrl("kept")).isEqualTo(url);
    assertThat(database.queryOne("SELECT count(*) FROM numbers")).isEqualTo("1000");
  }

  @Test
  void keepsWhatWasCommittedWhenKilled() throws Exception {
    // Given an open transaction beside a committed one
    try (Connection open = database.connect()) {
      open.setAutoCommit(false);
      open.createStatement().execute("DELETE FROM numbers");
      database.execute("INSERT INTO numbers VALUES (1001)");

      // When
      server.kill();

      // Then
      assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
    }

    // When
    server.start();

    // Then
    assertThat(database.queryOne("SELECT count(*) FROM numbers")).isEqualTo("1001");
  }

  @Test
  void aStandbyTakesOverWithoutWhatItHasNotReceived() throws Exception {
    // Given
    try (Standby standby = new Standby(server)) {
      String timeline = "SELECT timeline_id FROM pg_control_checkpoint()";
      int before = Integer.parseInt(database.queryOne(timeline));
      database.execute("INSERT INTO numbers VALUES (1001)");
      standby.awaitCaughtUp();
      standby.fallBehind();
      database.execute("INSERT INTO numbers VALUES (1002)");

      // When
      standby.takeOver();

      // Then
      assertThat(database.queryOne("SELECT max(n) FROM numbers")).isEqualTo("1001");
      database.execute("CHECKPOINT");
      assertThat(Integer.parseInt(database.queryOne(timeline))).isEqualTo(before + 1);
    }
  }

  @Test
  void doesNotAnswerWhilePaused() throws Exception {
    // When
    server.pause();

    // Then it accepts connections, as the system does that for it, and says nothing
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()), 1_000);
      socket.setSoTimeout(500);
      // a request for TLS, which every server answers with one byte
      socket.getOutputStream().write(new byte[] {0, 0, 0, 8, 4, (byte) 210, 22, 47});
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      // When
      server.resume();

      // Then
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().read()).isEqualTo('N');
    }
    assertThat(database.queryOne("SELECT count(*) FROM numbers")).isEqualTo("1000");
  }

  @Test
  void canBeClosedWhilePaused() throws Exception {
    // Given
    server.pause();

    // When
    server.close();

    // Then
    assertThat(FreePort.isFree(server.port())).isTrue();
  }
}
