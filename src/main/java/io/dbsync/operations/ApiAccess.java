package io.dbsync.operations;

import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who is let in to the admin API. With a token nobody without it, but for the probes and what holds
 * no data. Without one, which is for a loopback address only, no web pages: a browser on this
 * machine carries their requests here, but says where they come from.
 */
final class ApiAccess {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final byte[] expected;
  private final Set<String> hosts;

  /**
   * @param token the bearer token; null for none
   * @param host the address that the API listens on
   */
  ApiAccess(String token, String host) {
    this.expected = token == null ? null : ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.hosts = new HashSet<>(List.of("localhost", "127.0.0.1", "[::1]"));
    hosts.add(host.toLowerCase(Locale.ROOT));
  }

  /**
   * Checks where a request comes from.
   *
   * @throws ApiException if it may not come in
   */
  void check(RoutingContext request) {
    if (expected == null) {
      checkOrigin(request);
    } else if (!isOpen(request.normalizedPath())) {
      checkToken(request);
    }
  }

  /** The probes, and pages without any data: they ask for the token themselves. */
  private static boolean isOpen(String path) {
    return path.equals("/")
        || path.equals("/observe/health")
        || path.startsWith("/observe/health/")
        || path.equals("/dashboard")
        || path.startsWith("/dashboard/")
        || ApiPages.isPage(path);
  }

  private void checkToken(RoutingContext request) {
    String given = request.request().getHeader("Authorization");
    if (given == null || !MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
      request.response().putHeader("WWW-Authenticate", "Bearer realm=\"db-sync-engine\"");
      throw new ApiException(
          UNAUTHORIZED, "send the header Authorization: Bearer <sync.api.token>");
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
      throw new ApiException(
          FORBIDDEN, "without sync.api.token only requests to and from this machine are taken");
    }
  }
}
