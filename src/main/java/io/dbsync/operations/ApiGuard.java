package io.dbsync.operations;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.model.rest.ParamDefinition;

/**
 * Stands before the admin API: lets in who may come in, hands out the pages, checks each request
 * against what the REST DSL declares, and answers what no route does.
 */
final class ApiGuard {

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int UNSUPPORTED = 415;
  private static final int SERVER_ERROR = 500;
  private static final int NO_CONTENT = 204;

  private final ApiAccess access;
  private final ApiPages pages;

  ApiGuard(ApiAccess access, ApiPages pages) {
    this.access = access;
    this.pages = pages;
  }

  /**
   * Lets the guard be put in front of the API while Camel starts, when the server is there and no
   * route is open yet.
   *
   * @param port the API's port, as the server was configured
   */
  void install(CamelContext camel, int port) {
    try {
      camel.addStartupListener(
          (context, alreadyStarted) -> {
            // told again of each route that is started later
            if (!alreadyStarted) {
              guard(context, port);
            }
          });
    } catch (Exception e) {
      throw new IllegalStateException("the admin API cannot be guarded", e);
    }
  }

  private void guard(CamelContext camel, int port) {
    VertxPlatformHttpRouter router =
        VertxPlatformHttpRouter.lookup(camel, "platform-http-router-" + port);
    List<ApiOperation> operations = ApiOperation.declared(camel);
    router
        .route()
        .order(-1000)
        .handler(request -> check(request, operations, router.getRoutes()))
        .failureHandler(ApiGuard::fail);
    router.route().last().handler(request -> refuse(request, allowed(request, router.getRoutes())));
  }

  private void check(RoutingContext request, List<ApiOperation> operations, List<Route> routes) {
    ApiHeaders.put(request.response());
    if (request.normalizedPath().startsWith("/dashboard")) {
      ApiHeaders.putForPage(request.response());
    }
    try {
      RequestHead.check(request.request());
    } catch (ApiException e) {
      refuse(request, e);
      return;
    }
    try {
      access.check(request);
      if (pages.answer(request)) {
        return;
      }
      HttpMethod method = request.request().method();
      if (method == HttpMethod.HEAD && allowed(request, routes).contains("HEAD")) {
        request.reroute(HttpMethod.GET, request.request().uri());
      } else if (method == HttpMethod.OPTIONS && !allowed(request, routes).isEmpty()) {
        request.response().putHeader("Allow", allowed(request, routes));
        request.response().setStatusCode(NO_CONTENT).end();
      } else {
        operations.stream()
            .filter(operation -> operation.method().equals(method.name()))
            .filter(operation -> operation.isAt(request.normalizedPath()))
            .findFirst()
            .ifPresent(operation -> check(request, operation));
        request.next();
      }
    } catch (ApiException e) {
      ApiHeaders.problem(request.response(), e.status(), e.getMessage());
    } catch (IllegalArgumentException e) {
      ApiHeaders.problem(
          request.response(), BAD_REQUEST, "the URL is not percent-encoded as it should be");
    }
  }

  /** What follows on the connection may be the rest of this request. */
  private static void refuse(RoutingContext request, ApiException error) {
    request.response().putHeader("Connection", "close");
    ApiHeaders.problem(request.response(), error.status(), error.getMessage())
        .onComplete(sent -> request.request().connection().close());
  }

  private static void check(RoutingContext context, ApiOperation operation) {
    HttpServerRequest request = context.request();
    boolean hasBody =
        request.getHeader("Transfer-Encoding") != null
            || !Optional.ofNullable(request.getHeader("Content-Length")).orElse("0").equals("0");
    String type =
        Optional.ofNullable(request.getHeader("Content-Type")).orElse("").toLowerCase(Locale.ROOT);
    // of a form Camel would take the fields for parameters
    boolean json = type.matches("(application/json|text/json)\\s*(;.*)?");
    if (hasBody && !json && (operation.body() || !type.isEmpty())) {
      throw new ApiException(UNSUPPORTED, "Content-Type: expected application/json");
    }
    operation.check(context.queryParams());
    // Camel takes headers for parameters too
    operation.parameters().stream()
        .map(ParamDefinition::getName)
        .forEach(request.headers()::remove);
    request.headers().remove("recordId");
  }

  /** Nothing answers: is it the path, or only the method? */
  private static void refuse(RoutingContext request, String allowed) {
    if (allowed.isEmpty()) {
      ApiHeaders.problem(request.response(), NOT_FOUND, "there is nothing at this path");
    } else {
      request.response().putHeader("Allow", allowed);
      ApiHeaders.problem(
          request.response(), NOT_ALLOWED, "this path is for other methods: " + allowed);
    }
  }

  /** The methods that a path is for; empty if there is nothing. */
  private static String allowed(RoutingContext request, List<Route> routes) {
    TreeSet<String> methods =
        routes.stream()
            .filter(route -> route.methods() != null && route.getPath() != null)
            .filter(
                route ->
                    request.normalizedPath().matches(route.getPath().replaceAll(":\\w+", "[^/]+")))
            .flatMap(route -> route.methods().stream())
            .map(HttpMethod::name)
            .collect(Collectors.toCollection(TreeSet::new));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (!methods.isEmpty()) {
      methods.add("OPTIONS");
    }
    return String.join(", ", methods);
  }

  /** What the server itself could not do with a request, before a route or behind it. */
  private static void fail(RoutingContext request) {
    int status = request.statusCode() < BAD_REQUEST ? SERVER_ERROR : request.statusCode();
    if (status == NOT_FOUND) {
      // a path that does not begin with a slash
      status = BAD_REQUEST;
    }
    if (!request.response().headWritten()) {
      ApiHeaders.problem(
          request.response(),
          status,
          switch (status) {
            case 413 -> "the body has more than 64 KB";
            case SERVER_ERROR -> "that went wrong; the log tells more";
            default -> "the request cannot be read";
          });
    }
  }
}
