package io.dbsync.operations;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.UnderWayException;
import io.dbsync.table.UnusableTableException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Problem details (RFC 9457) for what the admin API cannot do. Never a stack trace. */
public final class Problems {

  private static final Logger LOGGER = LoggerFactory.getLogger(Problems.class);
  private static final int CONFLICT = 409;
  private static final int UNAVAILABLE = 503;

  /** The problem that an exception is: the caller's, a table's, or a database's. */
  public Map<String, Object> of(Throwable error) {
    // Camel wraps what an expression throws
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiException problem) {
        return problem(problem.status(), problem.getMessage());
      }
      if (cause instanceof UnusableTableException || cause instanceof UnderWayException) {
        return problem(CONFLICT, cause.getMessage());
      }
    }
    LOGGER.warn("event=request-failed reason=\"{}\"", SqlErrors.reason(error));
    return problem(
        UNAVAILABLE, "the target database does not answer as it should; GET / tells more");
  }

  private static Map<String, Object> problem(int status, String detail) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    problem.put("status", status);
    problem.put("detail", detail);
    return problem;
  }
}
