package io.dbsync.demo;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The settings of the demo: those of the JAR, from {@code application.properties}, the environment
 * and {@code -D}, but the databases are the demo's own.
 */
final class DemoSettings {

  private static final String DATABASES = "sync\\.(source|target)\\..*";

  private final Map<String, String> environment;
  private final Properties system = new Properties();

  /**
   * @param environment variables of the process
   * @param properties of the process, {@code -D}
   * @param databases {@code sync.source.*} and {@code sync.target.*}
   */
  DemoSettings(
      Map<String, String> environment, Properties properties, Map<String, String> databases) {
    this.environment =
        environment.entrySet().stream()
            .filter(variable -> !variable.getKey().matches(variable(DATABASES)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    properties.stringPropertyNames().stream()
        .filter(key -> key.matches("(sync|camel)\\..*") && !key.matches(DATABASES))
        .forEach(key -> system.setProperty(key, properties.getProperty(key)));
    databases.forEach(system::setProperty);
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace("\\.", "_");
  }

  Map<String, String> environment() {
    return environment;
  }

  Properties system() {
    return system;
  }
}
