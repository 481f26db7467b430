package io.dbsync.operations;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;

/** What every answer of the admin API says to a browser, and answers that are problems. */
final class ApiHeaders {

  private static final String PROBLEM =
      "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%s,\"detail\":\"%s\"}";
  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

  /** Scripts, styles and pictures of this server; styles set by scripts, as libraries do. */
  private static final String PAGE =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private ApiHeaders() {}

  /** For data: nothing is kept, framed, guessed at or run. */
  static void put(HttpServerResponse response) {
    response.putHeader("X-Content-Type-Options", "nosniff");
    response.putHeader("X-Frame-Options", "DENY");
    response.putHeader("Referrer-Policy", "no-referrer");
    response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.putHeader("Cache-Control", "no-store");
    response.putHeader("Content-Security-Policy", NOTHING);
  }

  /** For a page or what belongs to it. */
  static void putForPage(HttpServerResponse response) {
    response.putHeader("Content-Security-Policy", PAGE);
    // kept, and asked for again each time
    response.putHeader("Cache-Control", "no-cache");
  }

  /**
   * Answers with a problem.
   *
   * @param detail without quotation marks
   */
  static Future<Void> problem(HttpServerResponse response, int status, String detail) {
    String title = HttpResponseStatus.valueOf(status).reasonPhrase();
    return response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .end(PROBLEM.formatted(title, status, detail));
  }
}
