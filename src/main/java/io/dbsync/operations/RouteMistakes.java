package io.dbsync.operations;

import io.dbsync.settings.SettingsException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.LineNumberAware;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.ProcessorFactory;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Tells a mistake in a route file by its file, its line and the reason, in one message. */
final class RouteMistakes {

  /** Camel has no exception of its own for a template whose parameters are not those given. */
  private static final Pattern TEMPLATE = Pattern.compile("^Route template (\\S+) ");

  private final FailedStep failed = new FailedStep();

  /** To be bound before the routes are made: Camel finds it by its type. */
  ProcessorFactory failedStep() {
    return failed;
  }

  /**
   * What went wrong, in words that help.
   *
   * @param camel what was to run the routes; null if it has not come that far
   * @return a {@link SettingsException} if it is a mistake in a route file
   */
  RuntimeException told(RuntimeException error, CamelContext camel) {
    for (Throwable cause : causes(error)) {
      if (cause instanceof MarkedYamlEngineException yaml) {
        return new SettingsException(told(yaml));
      } else if (cause instanceof FailedToCreateRouteException route) {
        return new SettingsException(
            told(definition(camel, route.getRouteId()), failed.step(), error));
      } else if (cause instanceof FailedToStartRouteException route) {
        return new SettingsException(told(definition(camel, route.getRouteId()), null, error));
      }
    }
    Matcher template = TEMPLATE.matcher(Objects.requireNonNullElse(error.getMessage(), ""));
    return template.find() ? new SettingsException(told(template.group(1), error, camel)) : error;
  }

  private static String told(String template, Throwable error, CamelContext camel) {
    RouteTemplateDefinition definition =
        ((ModelCamelContext) camel).getRouteTemplateDefinition(template);
    return (definition == null ? "" : place(definition.getRoute().getInput())) + reason(error);
  }

  private static String told(MarkedYamlEngineException yaml) {
    Mark mark = yaml.getProblemMark().or(yaml::getContextMark).orElse(null);
    String problem = Objects.requireNonNullElse(yaml.getProblem(), yaml.getMessage());
    if (problem.endsWith("has already been configured as an expression")) {
      // that is what Camel takes an unknown option for
      problem = problem.replaceFirst("^Field: (\\S+) .*", "$1 is no option here");
    }
    String context =
        yaml.getContext() == null
            ? ""
            : ", "
                + yaml.getContext()
                + yaml.getContextMark().map(at -> " of line " + (at.getLine() + 1)).orElse("");
    return mark == null
        ? problem
        : "%s:%s: %s%s".formatted(file(mark.getName()), mark.getLine() + 1, problem, context);
  }

  private static RouteDefinition definition(CamelContext camel, String routeId) {
    return routeId == null ? null : ((ModelCamelContext) camel).getRouteDefinition(routeId);
  }

  private static String told(RouteDefinition route, LineNumberAware step, Throwable error) {
    LineNumberAware at = step != null || route == null ? step : route.getInput();
    return place(at) + (route == null ? "" : "route " + route.getId() + ": ") + reason(error);
  }

  /** File and line, with a colon behind; empty if they are not known. */
  static String place(LineNumberAware at) {
    return at == null || at.getLocation() == null
        ? ""
        : "%s:%s: ".formatted(file(at.getLocation()), at.getLineNumber());
  }

  /** What lies behind it all, without the endpoint that it was told of again and again. */
  private static String reason(Throwable error) {
    return causes(error).stream()
        .map(Throwable::getMessage)
        .filter(Objects::nonNull)
        .reduce((outer, inner) -> inner)
        .orElse(error.toString())
        .replaceFirst("(?s)^.* due to: ", "")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static String file(String resource) {
    return resource.replaceFirst("^file:", "");
  }

  private static List<Throwable> causes(Throwable error) {
    return Stream.iterate(error, Objects::nonNull, Throwable::getCause).toList();
  }
}
