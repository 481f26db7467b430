package io.dbsync.operations;

import io.dbsync.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.camel.main.Main;

/**
 * Tells Camel what it has to know: the defaults of {@code camel-defaults.properties}, over them the
 * Camel settings of {@code application.properties}, and the values of {@code sync.*} that routes
 * refer to as {@code {{sync.…}}}.
 */
final class CamelSettings {

  private CamelSettings() {}

  static void apply(Main camel, Settings settings, Properties file) {
    camel.setInitialProperties(defaults());
    Properties overrides = new Properties();
    for (String key : file.stringPropertyNames()) {
      if (key.startsWith("camel.")) {
        overrides.setProperty(key, file.getProperty(key));
      }
    }
    overrides.setProperty(
        "sync.redelivery.delay", Long.toString(settings.redelivery().delay().toMillis()));
    overrides.setProperty(
        "sync.redelivery.multiplier", Double.toString(settings.redelivery().multiplier()));
    overrides.setProperty(
        "sync.redelivery.maximum", Integer.toString(settings.redelivery().maximum()));
    overrides.setProperty("sync.apply.consumers", Integer.toString(settings.apply().consumers()));
    overrides.setProperty("sync.logs.retention", settings.logsRetention().toSeconds() + " seconds");
    if (settings.targetDb() != null) {
      overrides.setProperty("camel.main.name", "db-sync-engine-" + settings.targetDb());
    }
    overrides.setProperty("sync.api.host", settings.api().host());
    overrides.setProperty("sync.api.port", Integer.toString(settings.api().port()));
    camel.setOverrideProperties(overrides);
    // the file was read above: Camel would find the packaged copy only
    camel.setPropertyPlaceholderLocations("false");
  }

  private static Properties defaults() {
    Properties defaults = new Properties();
    try (InputStream stream =
        CamelSettings.class.getClassLoader().getResourceAsStream("camel-defaults.properties")) {
      defaults.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return defaults;
  }
}
