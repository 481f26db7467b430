package io.dbsync.operations;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.GivenUpException;
import io.dbsync.diff.UnderWayException;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.UnusableTableException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Problem details (RFC 9457) for what the admin API cannot do. Never a stack trace. */
public final class Problems {

  private static final Logger LOGGER = LoggerFactory.getLogger(Problems.class);
  private static final int CONFLICT = 409;
  private static final int SERVER_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private final Supplier<Map<String, Object>> health;
  private final Consumer<Throwable> mender;

  /**
   * @param health answers what {@code GET /} does
   * @param mender puts right what can be, so that the next request goes through
   */
  Problems(Supplier<Map<String, Object>> health, Consumer<Throwable> mender) {
    this.health = health;
    this.mender = mender;
  }

  /** The problem that an exception is: the caller's, a table's, a database's, or the engine's. */
  public Map<String, Object> of(Throwable error) {
    // Camel wraps what an expression throws
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiException problem) {
        return problem(problem.status(), problem.getMessage());
      }
      if (cause instanceof UnusableTableException || cause instanceof UnderWayException) {
        return problem(CONFLICT, cause.getMessage());
      }
      if (cause instanceof GivenUpException) {
        return problem(UNAVAILABLE, cause.getMessage());
      }
      if (cause instanceof SQLException) {
        LOGGER.warn("event=request-failed reason=\"{}\"", SqlErrors.reason(error));
        mender.accept(cause);
        return problem(UNAVAILABLE, down());
      }
    }
    LOGGER.error("event=request-failed reason=\"{}\"", SqlErrors.reason(error), error);
    return problem(SERVER_ERROR, "that went wrong; the log tells more");
  }

  /** Which databases do not answer, and why. */
  private String down() {
    Map<?, ?> checks = (Map<?, ?>) health.get().get("checks");
    String down =
        checks.keySet().stream()
            .map(Object::toString)
            .filter(name -> name.equals("target") || name.startsWith(TableSettings.DEFAULT_SOURCE))
            .filter(
                name -> checks.get(name) instanceof Map<?, ?> c && "DOWN".equals(c.get("status")))
            .map(
                name ->
                    "the %s database does not answer: %s"
                        .formatted(name, ((Map<?, ?>) checks.get(name)).get("detail")))
            .collect(Collectors.joining("; "));
    return down.isEmpty()
        ? "a database did not do what it was asked to; GET / and the log tell more"
        : down;
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
