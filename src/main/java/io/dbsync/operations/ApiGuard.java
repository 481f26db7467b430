package io.dbsync.operations;

import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** Lets nobody in without the bearer token, when there is one; the probes stay open. */
final class ApiGuard {

  private final byte[] expected;

  private ApiGuard(String token) {
    this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Puts the guard in front of the API.
   *
   * @param port the API's port, as the server was configured
   * @param token the bearer token
   */
  static void install(CamelContext camel, int port, String token) {
    ApiGuard guard = new ApiGuard(token);
    VertxPlatformHttpRouter.lookup(camel, "platform-http-router-" + port)
        .route()
        .order(-1000)
        .handler(guard::check);
  }

  private void check(RoutingContext request) {
    String path = request.normalizedPath();
    boolean open = path.equals("/") || path.startsWith("/observe/health");
    String given = request.request().getHeader("Authorization");
    if (open
        || given != null
            && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
      request.next();
    } else {
      request
          .response()
          .setStatusCode(401)
          .putHeader("WWW-Authenticate", "Bearer")
          .putHeader("Content-Type", "application/problem+json")
          .end(
              "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                  + "\"detail\":\"send the header Authorization: Bearer <sync.api.token>\"}");
    }
  }
}
