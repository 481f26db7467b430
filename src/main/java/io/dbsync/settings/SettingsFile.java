package io.dbsync.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * {@code application.properties} as it stands: Camel's own settings may be in it, too.
 *
 * @param path where it was found; null for the copy that is packaged in the JAR
 * @param properties what it says
 */
public record SettingsFile(Path path, Properties properties) {

  private static final String NAME = "application.properties";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * Reads the file of a directory, or else the packaged one.
   *
   * @throws SettingsException if it cannot be read
   */
  static SettingsFile find(Path directory) {
    Path path = directory.resolve(NAME);
    Properties properties = new Properties();
    boolean found = Files.isRegularFile(path);
    try {
      String text = found ? Files.readString(path) : packaged();
      properties.load(
          new StringReader(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text));
    } catch (IOException | IllegalArgumentException e) {
      String reason = e instanceof CharacterCodingException ? "it is not UTF-8" : e.getMessage();
      throw new SettingsException(
          path + " cannot be read (" + reason + "): expected a Java properties file");
    }
    return new SettingsFile(found ? path.toAbsolutePath().normalize() : null, properties);
  }

  private static String packaged() throws IOException {
    try (InputStream file = SettingsFile.class.getClassLoader().getResourceAsStream(NAME)) {
      return file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
