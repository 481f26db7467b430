package io.dbsync.operations;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.rest.ParamDefinition;
import org.apache.camel.model.rest.RestParamType;
import org.apache.camel.model.rest.VerbDefinition;

/**
 * An operation of the admin API as the REST DSL declares it: what requests are checked against
 * before a route sees them.
 *
 * @param method the HTTP method
 * @param path what its path matches
 * @param parameters its query parameters
 * @param body whether it takes a body
 */
record ApiOperation(String method, Pattern path, List<ParamDefinition> parameters, boolean body) {

  private static final int BAD_REQUEST = 400;
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^/}]+}");
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

  /** All that are declared. */
  static List<ApiOperation> declared(CamelContext camel) {
    return camel
        .getCamelContextExtension()
        .getContextPlugin(Model.class)
        .getRestDefinitions()
        .stream()
        .flatMap(rest -> rest.getVerbs().stream())
        .map(ApiOperation::of)
        .toList();
  }

  private static ApiOperation of(VerbDefinition verb) {
    return new ApiOperation(
        verb.asVerb().toUpperCase(Locale.ROOT),
        Pattern.compile(PLACEHOLDER.matcher(verb.getPath()).replaceAll("[^/]+")),
        verb.getParams().stream().filter(p -> p.getType() == RestParamType.query).toList(),
        verb.getParams().stream().anyMatch(p -> p.getType() == RestParamType.body));
  }

  boolean isAt(String normalizedPath) {
    return path.matcher(normalizedPath).matches();
  }

  /**
   * Checks the parameters of a request, and adds those that have a default.
   *
   * @throws ApiException if one is missing, or not what is declared
   */
  void check(MultiMap query) {
    for (ParamDefinition parameter : parameters) {
      List<String> values = query.getAll(parameter.getName());
      if (values.size() > 1) {
        throw wrong(parameter, "it once");
      }
      if (!values.isEmpty() && !values.get(0).isEmpty()) {
        check(parameter, values.get(0));
      } else if (Boolean.TRUE.equals(parameter.getRequired())) {
        throw wrong(parameter, "it to be given");
      } else {
        query.remove(parameter.getName());
        if (parameter.getDefaultValue() != null) {
          query.add(parameter.getName(), parameter.getDefaultValue());
        }
      }
    }
  }

  private static void check(ParamDefinition parameter, String value) {
    List<String> allowed = parameter.getAllowableValuesAsStringList();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(value)) {
      throw wrong(parameter, "one of " + String.join(", ", allowed));
    }
    switch (parameter.getDataType()) {
      case "integer" -> checkRange(parameter, value);
      case "boolean" -> {
        if (!value.equals("true") && !value.equals("false")) {
          throw wrong(parameter, "true or false");
        }
      }
      default -> requireText(parameter.getName(), value);
    }
  }

  /** The format of an integer is its range: {@code 1..1000}. */
  private static void checkRange(ParamDefinition parameter, String value) {
    String[] range = parameter.getDataFormat().split("\\.\\.");
    boolean within =
        INTEGER.matcher(value).matches()
            && Long.parseLong(value) >= Long.parseLong(range[0])
            && Long.parseLong(value) <= Long.parseLong(range[1]);
    if (!within) {
      throw wrong(parameter, "an integer, " + range[0] + " to " + range[1]);
    }
  }

  /**
   * Refuses what PostgreSQL has no text for.
   *
   * @throws ApiException if it is such
   */
  static void requireText(String name, String value) {
    if (value.indexOf('\0') >= 0 || value.chars().anyMatch(c -> c == 0xFFFD)) {
      throw new ApiException(BAD_REQUEST, name + ": expected text in UTF-8 without NUL");
    }
  }

  private static ApiException wrong(ParamDefinition parameter, String expected) {
    return new ApiException(BAD_REQUEST, parameter.getName() + ": expected " + expected);
  }
}
