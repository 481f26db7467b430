package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.settings.Settings;
import io.dbsync.testing.FreePort;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Each cause that keeps an engine from its broker has words of its own, and names a setting. */
final class BrokerTroubleTest {

  private static BrokerTrouble broker(String url) {
    return new BrokerTrouble(new Settings.Broker(url, null, null, null));
  }

  @Test
  void namesAHostThatIsUnknown() {
    assertThat(broker("tcp://no-such-host.invalid:61616").ofNetwork())
        .isEqualTo("sync.broker.url: the host no-such-host.invalid is not known");
  }

  @Test
  void namesAPortThatNobodyListensAt() {
    int port = FreePort.find();
    assertThat(broker("tcp://127.0.0.1:" + port).ofNetwork())
        .isEqualTo("sync.broker.url: no broker listens at 127.0.0.1:%s (Connection refused)", port);
  }

  @Test
  void namesEachOfSeveralPlaces() {
    int one = FreePort.find();
    int other = FreePort.find();
    assertThat(
            broker("(tcp://127.0.0.1:%s,tcp://127.0.0.1:%s)?ha=true".formatted(one, other))
                .ofNetwork())
        .contains("127.0.0.1:" + one, "127.0.0.1:" + other);
  }

  @Test
  void isContentWithOneOfSeveralPlaces() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(
              broker(
                      "(tcp://127.0.0.1:%s,tcp://127.0.0.1:%s)?ha=true"
                          .formatted(FreePort.find(), server.getLocalPort()))
                  .ofNetwork())
          .isNull();
    }
  }

  @Test
  void tellsAStoreFromATrust() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "tcp://127.0.0.1:" + server.getLocalPort();
      assertThat(
              broker(url + "?sslEnabled=true&trustStorePath=/no/such.p12&trustStorePassword=x")
                  .ofNetwork())
          .startsWith("sync.broker.url: the trust store or key store cannot be read (")
          .contains("trustStorePath");
      // a server that does not speak TLS
      assertThat(broker(url + "?sslEnabled=true").ofNetwork())
          .startsWith("sync.broker.url: no TLS connection to 127.0.0.1:" + server.getLocalPort());
      assertThat(broker(url).ofNetwork()).isNull();
      assertThat(broker(url).of(new JMSException("Connection reset")))
          .contains("sync.broker.url", "not as a broker does (Connection reset)", "sslEnabled");
    }
  }

  @Test
  void namesTheUserThatIsRefused() {
    JMSException refused = new JMSSecurityException("AMQ229031: Unable to validate user");
    assertThat(broker("tcp://127.0.0.1:1").of(refused))
        .startsWith("sync.broker.username: the broker expects a user and a password");
    Settings.Broker settings = new Settings.Broker("tcp://127.0.0.1:1", "sync", "secret", null);
    assertThat(new BrokerTrouble(settings).of(refused))
        .startsWith("sync.broker.username, sync.broker.password: the broker refuses user sync (")
        .doesNotContain("secret");
  }
}
