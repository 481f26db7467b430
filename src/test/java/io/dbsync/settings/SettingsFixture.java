package io.dbsync.settings;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The three places a test can put settings in, with as little in the file as the engine needs. */
final class SettingsFixture {

  static final String SOURCE_URL = "jdbc:postgresql://source.example:5432/app";
  static final String TARGET_URL = "jdbc:postgresql://target.example:5432/copy";

  final Properties file = new Properties();
  final Map<String, String> environment = new HashMap<>();
  final Properties system = new Properties();
  private final Path directory;

  /**
   * @param directory an empty one, for the file
   */
  SettingsFixture(Path directory) {
    this.directory = directory;
    file.setProperty("sync.source.url", SOURCE_URL);
    file.setProperty("sync.target.url", TARGET_URL);
    file.setProperty("sync.table.students.source", "students");
  }

  /** Sets a key of the file. */
  SettingsFixture with(String key, String value) {
    file.setProperty(key, value);
    return this;
  }

  /** Takes a key out of the file. */
  SettingsFixture without(String key) {
    file.remove(key);
    return this;
  }

  /** Reads the settings with the file in the directory. */
  Settings read() {
    try (Writer writer = Files.newBufferedWriter(file())) {
      file.store(writer, null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return readDirectory();
  }

  /** Reads the settings with the directory as it is. */
  Settings readDirectory() {
    return SettingsReader.read(directory, environment, system).settings();
  }

  /** Where the file is looked for. */
  Path file() {
    return directory.resolve("application.properties");
  }
}
