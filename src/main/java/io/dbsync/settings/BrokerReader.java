package io.dbsync.settings;

/** Reads {@code sync.broker.*}. */
final class BrokerReader {

  private final RawSettings raw;

  BrokerReader(RawSettings raw) {
    this.raw = raw;
  }

  /**
   * The broker of one engine.
   *
   * @param targetDb null for {@code sync.target.*}
   * @param number of the engine in this process, from 0
   */
  Settings.Broker read(String targetDb, int number) {
    String key = "sync.broker.url";
    String url = raw.text(key).orElse("vm://0");
    if (!url.equals("vm://0") && !url.matches("\\(?tcp://.+")) {
      raw.reject(
          SettingsException.invalid(
              key,
              url.matches(".*[@=].*") ? DatabaseReader.masked(url) : url,
              "vm://0 for the embedded broker or tcp://host:61616 for an external Artemis"));
    }
    if (url.replaceFirst("\\?.*", "").contains("@")) {
      raw.reject(
          SettingsException.invalid(
              key,
              DatabaseReader.masked(url),
              "a URL without user@, which belongs into sync.broker.username"));
    }
    String directory = raw.text("sync.broker.directory").orElse("data/broker");
    boolean embedded = url.startsWith("vm:");
    return new Settings.Broker(
        embedded ? "vm://" + number : url,
        raw.login("sync.broker"),
        targetDb == null ? directory : directory + "-" + targetDb);
  }
}
