package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dbsync.settings.SettingsException;
import io.dbsync.testing.InProcessEngine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in an edited route file is told at the start, by file, line and reason. */
final class RouteMistakesTest {

  private static final Map<String, String> NOWHERE =
      Map.of(
          "sync.source.url", "jdbc:postgresql://127.0.0.1:1/source",
          "sync.target.url", "jdbc:postgresql://127.0.0.1:1/target");

  private final RouteEdits routes = new RouteEdits();

  @AfterEach
  void deleteRoutes() throws Exception {
    routes.close();
  }

  /** A text that stands in a file once, what it becomes, and what is said of it. */
  @ParameterizedTest(name = "{4}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "poll  | period: \"{{period}}\" | period: \"{{period}} | expected <block end> | open quote",
        "poll  | includeMetadata: false | `\tincludeMetadata: 1` | <block end> | tab",
        "write | - choice:              | - choise:         | Unknown node id: choise | unknown EIP",
        "poll  | streaming: true        | streamming: true  | streamming is no option | option of an EIP",
        "write | parametersCount: 13    | dataSourze: x     | dataSourze=x | option of an endpoint",
        "poll  | includeMetadata: false | includeMeta: 1    | includeMeta=1 | option in a template",
        "write | ref: tally             | ref: taly         | registry for: taly | unknown bean",
        "write | ref: isIsolable        | ref: isIsolabel   | ref: isIsolabel | unknown predicate",
        "apply | \"{{rewrite}}\"      | \"{{rewrit}}\"  | [rewrit] not found | unknown placeholder",
        "poll  | - name: period         | - name: needed    | needed | missing parameter of a template",
        "poll  | to: direct:compare     | to: direct:compar | no route receives | missing route",
        "apply | Id: apply-errors       | Id: aply-errors   | no routeConfiguration aply | configuration",
        "rewrite| uri: direct:rewrite   | uri: direct:rewrite-x | there is no such table | table",
      })
  void isToldByFileLineAndReason(
      String file, String before, String after, String reason, String kind) throws Exception {
    // Given
    String name = file + ".camel.yaml";
    routes.replace(name, before, after);
    String text = Routes.read(routes.directory().resolve(name));
    int edited = (int) text.substring(0, text.indexOf(after)).lines().count();

    // When
    String message = mistake();

    // Then it names the file, and the line or that of the step around it
    assertThat(message).contains(reason).doesNotContain("Exception");
    Matcher place = Pattern.compile(Pattern.quote("/" + name) + ":(\\d+): ").matcher(message);
    assertThat(place.find()).as(message).isTrue();
    assertThat(Integer.parseInt(place.group(1))).isBetween(edited - 12, edited + 12);
  }

  @Test
  void ofAMissingDeadLetterRouteIsTold() throws Exception {
    // Given
    routes.replace("errors.camel.yaml", "direct:poll-failed", "direct:failed");

    // Then
    assertThat(mistake())
        .containsPattern(
            "/errors.camel.yaml:\\d+: poll-errors sends to direct:failed, but no route receives");
  }

  @Test
  void ofAMissingTemplateIsTold() throws Exception {
    // Given
    routes.delete("poll.camel.yaml");

    // Then
    assertThat(mistake()).contains("no routeTemplate poll");
  }

  @Test
  void ofAnEmptyDirectoryIsTold() throws Exception {
    // Given
    for (Path file : RoutesTest.routeFiles()) {
      routes.delete(file.getFileName().toString());
    }

    // Then
    assertThat(mistake()).contains("no routeTemplate").contains("camel.main.routesIncludePattern");
  }

  private String mistake() {
    Map<String, String> settings = new HashMap<>(NOWHERE);
    settings.put("camel.main.routesIncludePattern", routes.pattern());
    return catchThrowableOfType(SettingsException.class, () -> new InProcessEngine(settings))
        .getMessage();
  }
}
