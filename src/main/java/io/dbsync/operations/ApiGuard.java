package io.dbsync.operations;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Stands before the admin API. With a token it lets nobody in without it; the probes stay open.
 * Without one, which is for a loopback address only, it keeps out web pages: a browser on this
 * machine carries their requests here, but says where they come from. What no route answers, it
 * answers with {@code application/problem+json}.
 */
final class ApiGuard {

  private static final String PROBLEM =
      "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}";

  private final byte[] expected;
  private final Set<String> hosts;

  /**
   * @param token the bearer token; null for none
   * @param host the address that the API listens on
   */
  ApiGuard(String token, String host) {
    this.expected = token == null ? null : ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.hosts = new HashSet<>(List.of("localhost", "127.0.0.1", "[::1]"));
    hosts.add(host.toLowerCase(Locale.ROOT));
  }

  /**
   * Lets the guard be put in front of the API while Camel starts, when the server is there and no
   * route is open yet.
   *
   * @param port the API's port, as the server was configured
   */
  void install(CamelContext camel, int port) {
    try {
      camel.addStartupListener((context, alreadyStarted) -> guard(context, port));
    } catch (Exception e) {
      throw new IllegalStateException("the admin API cannot be guarded", e);
    }
  }

  private void guard(CamelContext camel, int port) {
    VertxPlatformHttpRouter router =
        VertxPlatformHttpRouter.lookup(camel, "platform-http-router-" + port);
    router.route().order(-1000).handler(this::check);
    router.route().last().handler(request -> refuse(request, router.getRoutes()));
  }

  /** Nothing answers: is it the path, or only the method? */
  private static void refuse(RoutingContext request, List<Route> routes) {
    boolean known =
        routes.stream()
            .filter(route -> route.methods() != null && route.getPath() != null)
            .map(route -> route.getPath().replaceAll(":\\w+", "[^/]+"))
            .anyMatch(request.normalizedPath()::matches);
    if (known) {
      answer(request, 405, "this path is for other methods");
    } else {
      answer(request, 404, "there is nothing at this path");
    }
  }

  private void check(RoutingContext request) {
    if (expected == null) {
      checkOrigin(request);
    } else {
      checkToken(request);
    }
  }

  private void checkToken(RoutingContext request) {
    String path = request.normalizedPath();
    // the page holds no data, and asks for the token itself
    boolean page = path.equals("/dashboard") || path.startsWith("/dashboard/");
    boolean open = page || path.equals("/") || path.startsWith("/observe/health");
    String given = request.request().getHeader("Authorization");
    if (open
        || given != null
            && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
      request.next();
    } else {
      request.response().putHeader("WWW-Authenticate", "Bearer");
      answer(request, 401, "send the header Authorization: Bearer <sync.api.token>");
    }
  }

  private void checkOrigin(RoutingContext request) {
    String host = request.request().getHeader("Host");
    String origin = request.request().getHeader("Origin");
    // a name that a web page has made point here, or a page from elsewhere
    boolean foreign =
        host != null && !hosts.contains(host.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", ""))
            || origin != null && !origin.equals("http://" + host);
    if (foreign) {
      answer(
          request, 403, "without sync.api.token only requests to and from this machine are taken");
    } else {
      request.next();
    }
  }

  private static void answer(RoutingContext request, int status, String detail) {
    String title = HttpResponseStatus.valueOf(status).reasonPhrase();
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .end(PROBLEM.formatted(title, status, detail));
  }
}
