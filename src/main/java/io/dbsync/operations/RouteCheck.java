package io.dbsync.operations;

import io.dbsync.queue.RetryLog;
import io.dbsync.queue.Rewriting;
import io.dbsync.settings.SettingsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.LineNumberAware;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;

/**
 * What Camel would not tell of edited routes before a message gets lost: names of other routes, of
 * route configurations and of tables that are none.
 */
final class RouteCheck {

  private final ModelCamelContext camel;
  private final List<String> mistakes = new ArrayList<>();

  private RouteCheck(CamelContext camel) {
    this.camel = (ModelCamelContext) camel;
  }

  /**
   * Looks for the templates that the tables' routes are made of.
   *
   * @throws SettingsException if one is missing
   */
  static void templates(CamelContext camel, Collection<String> needed) {
    for (String template : needed) {
      if (((ModelCamelContext) camel).getRouteTemplateDefinition(template) == null) {
        throw new SettingsException(
            "there is no routeTemplate %s in the files that camel.main.routesIncludePattern names"
                .formatted(template));
      }
    }
  }

  /**
   * Looks all routes through.
   *
   * @param tables names of the table definitions, those of other engines of this process too
   * @throws SettingsException if there is a mistake: all of them, by file and line
   */
  static void run(CamelContext camel, Collection<String> tables) {
    RouteCheck check = new RouteCheck(camel);
    check.destinations();
    check.configurations();
    check.rewritten(tables);
    if (!check.mistakes.isEmpty()) {
      throw new SettingsException(String.join(System.lineSeparator(), check.mistakes));
    }
  }

  /** In the memory of the JVM, whatever is sent to must be received by a route. */
  private void destinations() {
    Set<String> consumers =
        camel.getRouteDefinitions().stream()
            .map(route -> name(route.getInput().getEndpointUri(), route))
            .collect(Collectors.toSet());
    for (RouteDefinition route : camel.getRouteDefinitions()) {
      for (SendDefinition<?> step : sends(route)) {
        require(consumers, name(step.getEndpointUri(), route), route.getId(), step);
      }
    }
    for (RouteConfigurationDefinition configuration : camel.getRouteConfigurationDefinitions()) {
      if (configuration.getErrorHandler() != null
          && configuration.getErrorHandler().getErrorHandlerType()
              instanceof DeadLetterChannelDefinition channel) {
        require(
            consumers,
            channel.getDeadLetterUri(),
            configuration.getId(),
            // it has no line of its own
            configuration.getOnExceptions().stream().findFirst().orElse(null));
      }
    }
    require(consumers, RetryLog.ROUTE, "the engine", null);
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static Collection<SendDefinition<?>> sends(RouteDefinition route) {
    return (Collection)
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SendDefinition.class);
  }

  private void require(
      Set<String> consumers, String destination, String sender, LineNumberAware at) {
    if (destination.matches("(direct|seda):.*") && !consumers.contains(destination)) {
      mistakes.add(
          RouteMistakes.place(at)
              + sender
              + " sends to "
              + destination
              + ", but no route receives from there");
    }
  }

  /** An endpoint without its options, with the values of the template's parameters. */
  private static String name(String uri, RouteDefinition route) {
    String name = uri.replaceFirst("\\?.*", "").replaceFirst("://", ":");
    Map<String, Object> parameters = route.getTemplateParameters();
    if (parameters != null) {
      for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
        name = name.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
      }
    }
    return name;
  }

  private void configurations() {
    Set<String> known = new HashSet<>();
    camel.getRouteConfigurationDefinitions().forEach(c -> known.add(c.getId()));
    for (RouteDefinition route : camel.getRouteDefinitions()) {
      String named = route.getRouteConfigurationId();
      if (named != null && !known.contains(named)) {
        mistakes.add(
            "%sroute %s: there is no routeConfiguration %s"
                .formatted(RouteMistakes.place(route.getInput()), route.getId(), named));
      }
    }
  }

  private void rewritten(Collection<String> tables) {
    Rewriting.routes(camel)
        .forEach(
            (table, route) -> {
              if (!tables.contains(table)) {
                mistakes.add(
                    "%sroute %s is to rewrite documents of %s: there is no such table"
                        .formatted(RouteMistakes.place(route.getInput()), route.getId(), table));
              }
            });
  }
}
