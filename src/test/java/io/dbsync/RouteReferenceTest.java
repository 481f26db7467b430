package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code docs/routes.md} lists the routes and templates that there are. */
final class RouteReferenceTest {

  private static final List<String> LINES =
      Routes.read(Path.of("docs/routes.md")).lines().filter(l -> l.startsWith("| `")).toList();

  @Test
  void listsEveryRouteAndTemplate() {
    // Given
    List<String> routes =
        Routes.named("route", "routeTemplate", "rest").stream()
            .map(
                node ->
                    "`%s` … [`%s`](../routes/%2$s) … %s"
                        .formatted(node.text("id"), node.file(), node.text("description")))
            .toList();

    // Then
    assertThat(LINES)
        .filteredOn(line -> line.contains(".camel.yaml"))
        .map(
            line ->
                line.replaceFirst("^\\| (`\\S+`) \\| .*?(\\[\\S+) \\| (.*) \\|$", "$1 … $2 … $3"))
        .containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void listsEveryParameterOfATemplate() {
    // Given
    List<String> parameters =
        Routes.named("routeTemplate").stream()
            .flatMap(
                template ->
                    ((List<?>) template.content().get("parameters"))
                        .stream()
                            .map(parameter -> line(template.text("id"), (Map<?, ?>) parameter)))
            .toList();

    // Then
    assertThat(LINES)
        .filteredOn(line -> !line.contains(".camel.yaml"))
        .containsExactlyInAnyOrderElementsOf(parameters);
  }

  private static String line(String template, Map<?, ?> parameter) {
    Object fallback = parameter.get("defaultValue");
    return "| `%s` | `%s` | %s | %s |"
        .formatted(
            template,
            parameter.get("name"),
            fallback == null ? "given by the engine" : "`" + fallback + "`",
            parameter.get("description"));
  }
}
