package io.dbsync.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Reads {@code sync.api.*}, the port aside. */
final class ApiReader {

  private final RawSettings raw;

  ApiReader(RawSettings raw) {
    this.raw = raw;
  }

  /** The HTTP API of one engine, on its port. */
  Settings.Api read(int port) {
    String host = raw.text("sync.api.host").orElse("127.0.0.1");
    String token = raw.text("sync.api.token").orElse(null);
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress() && token == null) {
        raw.reject(
            SettingsException.invalid(
                "sync.api.host",
                host,
                "a loopback address such as 127.0.0.1 as long as sync.api.token is not set"));
      }
    } catch (UnknownHostException e) {
      raw.reject(SettingsException.invalid("sync.api.host", host, "an address of this machine"));
    }
    return new Settings.Api(host, port, token, raw.bool("sync.api.test-endpoints", false));
  }
}
