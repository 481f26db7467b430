package io.dbsync.operations;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/**
 * Refuses a request that a proxy in front of the API may read otherwise than the API does: for
 * which host it is, or where its body ends.
 */
final class RequestHead {

  private static final int BAD_REQUEST = 400;

  private RequestHead() {}

  /**
   * Checks the request line and the headers.
   *
   * @throws ApiException with status 400; the connection must be closed after the answer
   */
  static void check(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll("Host");
    if (hosts.size() > 1) {
      throw new ApiException(BAD_REQUEST, "send one Host header, not " + hosts.size());
    }
    String uri = request.uri();
    boolean absolute = !uri.startsWith("/") && !uri.equals("*");
    if (absolute && (hosts.isEmpty() || !isOf(uri, hosts.get(0)))) {
      throw new ApiException(BAD_REQUEST, "the URI of the request and its Host header differ");
    }
    List<String> encodings = request.headers().getAll("Transfer-Encoding");
    boolean chunked = encodings.size() == 1 && encodings.get(0).equalsIgnoreCase("chunked");
    if (!encodings.isEmpty() && !chunked) {
      throw new ApiException(BAD_REQUEST, "the only Transfer-Encoding here is chunked");
    }
  }

  private static boolean isOf(String uri, String host) {
    String start = "http://" + host.toLowerCase(Locale.ROOT);
    String given = uri.toLowerCase(Locale.ROOT);
    return given.equals(start) || given.startsWith(start + "/") || given.startsWith(start + "?");
  }
}
