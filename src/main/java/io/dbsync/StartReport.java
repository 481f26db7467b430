package io.dbsync;

import io.dbsync.settings.SettingsReader;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs at the start which settings are in force. */
final class StartReport {

  private static final Logger LOGGER = LoggerFactory.getLogger(StartReport.class);

  private StartReport() {}

  /**
   * Logs where the settings come from.
   *
   * @param configuration of any engine of the process: the file is for all
   */
  static void log(SettingsReader.Result configuration) {
    String tables = String.join(",", configuration.tables());
    Path file = configuration.from().path();
    if (file == null) {
      LOGGER.warn(
          "event=settings file=packaged tables={} reason=\"there is no application.properties in {}:"
              + " the packaged example is used\"",
          tables,
          Path.of("").toAbsolutePath());
    } else {
      LOGGER.info("event=settings file=\"{}\" tables={}", file, tables);
    }
    if (!configuration.ignored().isEmpty()) {
      LOGGER.info(
          "event=settings-ignored variables={} reason=\"no setting has such a name\"",
          String.join(",", configuration.ignored()));
    }
  }
}
