package io.dbsync.operations;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;

/**
 * Vert.x as Camel shall find it: its HTTP server takes URLs that are long enough for any key. Camel
 * has no setting for that.
 */
final class ApiServer extends VertxWrapper {

  /**
   * A key of a B-tree has 2,700 bytes, thrice as many percent-encoded; there may be longer ones.
   */
  private static final int LONGEST_LINE = 32 * 1024;

  private static final int BAD_REQUEST = 400;
  private static final int URI_TOO_LONG = 414;
  private static final int HEADERS_TOO_LARGE = 431;

  ApiServer() {
    super((VertxInternal) Vertx.vertx());
  }

  @Override
  public HttpServer createHttpServer(HttpServerOptions options) {
    // without an upgrade to HTTP/2, which has limits of its own
    options.setMaxInitialLineLength(LONGEST_LINE).setHttp2ClearTextEnabled(false);
    return super.createHttpServer(options).invalidRequestHandler(ApiServer::refuse);
  }

  /** What is no request, or a larger one than it takes. */
  private static void refuse(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    int status = BAD_REQUEST;
    if (cause instanceof TooLongHttpLineException) {
      status = URI_TOO_LONG;
    } else if (cause instanceof TooLongHttpHeaderException) {
      status = HEADERS_TOO_LARGE;
    }
    ApiHeaders.put(request.response());
    ApiHeaders.problem(request.response(), status, "the request cannot be read")
        .onComplete(sent -> request.connection().close());
  }
}
