package io.dbsync.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The environment variables of this process, as UTF-8. */
public final class ProcessEnvironment {

  /** What a character becomes that the JVM cannot read. */
  static final String UNREADABLE = "\uFFFD";

  private static final String BYTES = "/proc/self/environ";

  private ProcessEnvironment() {}

  /**
   * All variables. In a locale without UTF-8, as containers often have none, the JVM makes
   * something else of a password with an umlaut; Linux has the bytes.
   */
  public static Map<String, String> variables() {
    Map<String, String> variables = System.getenv();
    if (variables.values().stream().noneMatch(value -> value.contains(UNREADABLE))) {
      return variables;
    }
    try {
      return parse(new String(Files.readAllBytes(Path.of(BYTES)), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return variables;
    }
  }

  static Map<String, String> parse(String environment) {
    Map<String, String> variables = new HashMap<>();
    for (String variable : environment.split("\0")) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return variables;
  }
}
