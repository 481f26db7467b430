package io.dbsync.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The routes with a queue in memory instead of the broker's, for the engine can be given other
 * routes: what a backfill is quicker by with these is the price of the hop.
 */
final class WithoutQueue {

  static final String NAME = "engine, queue in memory";

  private static final Path ROUTES = Path.of("routes");

  private WithoutQueue() {}

  /**
   * Writes the routes.
   *
   * @param directory where to
   * @return environment variables that name them
   */
  static Map<String, String> routes(Path directory) {
    try (Stream<Path> routes = Files.list(ROUTES)) {
      for (Path route : routes.filter(path -> path.toString().endsWith(".camel.yaml")).toList()) {
        Path name = route.getFileName();
        Files.writeString(
            directory.resolve(name), edited(name.toString(), Files.readString(route)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of("CAMEL_MAIN_ROUTESINCLUDEPATTERN", "file:" + directory + "/*.camel.yaml");
  }

  private static String edited(String name, String text) {
    return switch (name) {
      case "queue.camel.yaml" ->
          replace(
              text,
              "( *)- to:\n *uri: jms:queue:sync\n *parameters:\n(?:\\1      .*\n?)+",
              List.of(
                  "- toD:",
                  "    uri: seda:sync.\\${variable.table}",
                  "    parameters:",
                  "      size: 1000",
                  "      waitForTaskToComplete: Never"));
      case "apply.camel.yaml" ->
          replace(
              text,
              "( *)uri: jms:queue:(sync\\.\\{\\{table}})\n *parameters:\n(?:\\1  .*\n)+",
              List.of(
                  "uri: seda:$2",
                  "parameters:",
                  "  concurrentConsumers: \"{{consumers}}\"",
                  "  size: 1000"));
      case "take-chunk.camel.yaml" ->
          text.replaceAll(" *- validate:\n *simple: \\$\\{body} is 'jakarta.*\n", "")
              .replaceAll(" *- setBody:\n *simple: \\$\\{body\\.text}\n", "");
      default -> text;
    };
  }

  private static String replace(String text, String pattern, List<String> lines) {
    Matcher endpoint = Pattern.compile(pattern).matcher(text);
    if (!endpoint.find()) {
      throw new IllegalStateException("the routes do not use the queue as expected: " + pattern);
    }
    StringBuilder replacement = new StringBuilder();
    lines.forEach(line -> replacement.append("$1").append(line).append('\n'));
    return endpoint.replaceFirst(replacement.toString());
  }
}
