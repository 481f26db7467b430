package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import io.dbsync.settings.Settings;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.impl.ssl.SSLSupport;
import org.apache.activemq.artemis.utils.ConfigurationHelper;

/**
 * Finds out why an external broker cannot be reached. Its client says "cannot connect" whatever the
 * cause, so the steps of a connection are tried one by one: name, TCP, TLS.
 */
final class BrokerTrouble {

  private static final int TIMEOUT_MS = 1_000;
  private static final String URL = "sync.broker.url";

  private final Settings.Broker settings;

  BrokerTrouble(Settings.Broker settings) {
    this.settings = settings;
  }

  /** The cause, and the setting to look at; null if the network and TLS are all right. */
  String ofNetwork() {
    Set<String> troubles = new LinkedHashSet<>();
    for (TransportConfiguration place : Connections.places(settings)) {
      String trouble = of(place.getParams());
      if (trouble == null) {
        // one of several is enough: a backup does not listen while the other one does
        return null;
      }
      troubles.add(trouble);
    }
    return URL + ": " + String.join("; ", troubles);
  }

  /** What an error of the client means, where the network and TLS are all right. */
  String of(JMSException error) {
    String reason = SqlErrors.reason(error);
    if (!(error instanceof JMSSecurityException)) {
      return "%s: %s answers, but not as a broker does (%s); is it Artemis' port, and does it expect sslEnabled=true?"
          .formatted(URL, settings.location(), reason);
    }
    return settings.login().username() == null
        ? "sync.broker.username: the broker expects a user and a password (%s)".formatted(reason)
        : "sync.broker.username, sync.broker.password: the broker refuses user %s (%s)"
            .formatted(settings.login().username(), reason);
  }

  /** What it means that there is no answer, where the network and TLS are all right. */
  String ofSilence(long millis) {
    return ("%s: %s takes connections, but does not answer as a broker does within %s ms: it hangs,"
            + " or is no port of Artemis, or expects sslEnabled=true")
        .formatted(URL, settings.location(), millis);
  }

  private static String of(Map<String, Object> place) {
    String host =
        ConfigurationHelper.getStringProperty(
            TransportConstants.HOST_PROP_NAME, TransportConstants.DEFAULT_HOST, place);
    int port =
        ConfigurationHelper.getIntProperty(
            TransportConstants.PORT_PROP_NAME, TransportConstants.DEFAULT_PORT, place);
    boolean tls =
        ConfigurationHelper.getBooleanProperty(
            TransportConstants.SSL_ENABLED_PROP_NAME, false, place);
    String where = host + ":" + port;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      return tls ? ofTls(socket, where, host, place) : null;
    } catch (UnknownHostException e) {
      return "the host %s is not known".formatted(host);
    } catch (ConnectException e) {
      return "no broker listens at %s (%s)".formatted(where, e.getMessage());
    } catch (SocketTimeoutException e) {
      return "%s does not answer within %s ms".formatted(where, TIMEOUT_MS);
    } catch (IOException e) {
      return "%s cannot be reached (%s)".formatted(where, SqlErrors.reason(e));
    }
  }

  private static String ofTls(Socket socket, String where, String host, Map<String, Object> place) {
    SSLSocket secure;
    try {
      secure =
          (SSLSocket)
              support(place)
                  .createContext()
                  .getSocketFactory()
                  .createSocket(socket, host, socket.getPort(), true);
    } catch (Exception e) {
      return "the trust store or key store cannot be read (%s); look at trustStorePath, trustStorePassword"
          .formatted(SqlErrors.reason(e));
    }
    if (ConfigurationHelper.getBooleanProperty(
        TransportConstants.VERIFY_HOST_PROP_NAME, true, place)) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
    }
    try {
      secure.startHandshake();
      return null;
    } catch (IOException e) {
      String reason = SqlErrors.reason(e);
      return causedBy(e, CertificateException.class)
          ? "the certificate of %s is not trusted (%s); look at trustStorePath, and at the host's name"
              .formatted(where, reason)
          : "no TLS connection to %s (%s)".formatted(where, reason);
    }
  }

  private static SSLSupport support(Map<String, Object> place) {
    return new SSLSupport()
        .setTruststorePath(text(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, place))
        .setTruststorePassword(text(TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME, place))
        .setTruststoreType(text(TransportConstants.TRUSTSTORE_TYPE_PROP_NAME, place))
        .setKeystorePath(text(TransportConstants.KEYSTORE_PATH_PROP_NAME, place))
        .setKeystorePassword(text(TransportConstants.KEYSTORE_PASSWORD_PROP_NAME, place))
        .setKeystoreType(text(TransportConstants.KEYSTORE_TYPE_PROP_NAME, place))
        .setTrustAll(
            ConfigurationHelper.getBooleanProperty(
                TransportConstants.TRUST_ALL_PROP_NAME, false, place));
  }

  private static String text(String name, Map<String, Object> place) {
    return ConfigurationHelper.getStringProperty(name, null, place);
  }

  private static boolean causedBy(Throwable error, Class<? extends Throwable> type) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }
}
