package io.dbsync.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate for the loopback address that signs itself, so that who trusts it trusts its server
 * and no other. Made by the JDK's {@code keytool}.
 */
public final class Certificate implements AutoCloseable {

  /** The password of the key store. */
  public static final String PASSWORD = "changeit";

  private static final String ALIAS = "server";

  private final TemporaryDirectory directory = new TemporaryDirectory("certificate");
  private final Path keyStore = directory.path().resolve("server.p12");
  private final Path pem = directory.path().resolve("server.crt");
  private final KeyStore content;

  /** Makes a certificate. */
  public Certificate() throws IOException, InterruptedException, GeneralSecurityException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-ext",
                "bc=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + output);
    }
    content = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(keyStore)) {
      content.load(stream, PASSWORD.toCharArray());
    }
    Files.writeString(pem, certificate());
  }

  /** The key store, PKCS12, which is a trust store as well. */
  public Path keyStore() {
    return keyStore;
  }

  /** The file with the certificate as PEM. */
  public Path pem() {
    return pem;
  }

  /** The certificate as PEM. */
  String certificate() throws GeneralSecurityException {
    return pem("CERTIFICATE", content.getCertificate(ALIAS).getEncoded());
  }

  /** The private key as PEM. */
  String key() throws GeneralSecurityException {
    return pem("PRIVATE KEY", content.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
  }

  private static String pem(String type, byte[] content) {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----"
        .formatted(type, encoder.encodeToString(content));
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
