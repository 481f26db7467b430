package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import io.dbsync.database.SqlErrors.Kind;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;

/** Predicates on what went wrong with a message. */
public final class Isolation {

  private Isolation() {}

  /**
   * Predicate {@code isUnreadable}: whatever goes wrong before the message is known to be a chunk
   * is the message's fault, unless the engine is stopping.
   */
  public static boolean isUnreadable(Exchange exchange) {
    return "receive".equals(exchange.getVariable("stage"))
        && !(SqlErrors.caught(exchange) instanceof RejectedExecutionException);
  }

  /**
   * Predicate {@code isIsolable}: a row's fault and a lock always; too much to read only as long as
   * there is more than one key.
   */
  public static boolean isIsolable(Exchange exchange) {
    Throwable error = SqlErrors.caught(exchange);
    Kind kind = SqlErrors.kind(error);
    boolean reading = "read".equals(exchange.getVariable("stage"));
    boolean several = exchange.getIn().getBody() instanceof Chunk chunk && chunk.size() > 1;
    return kind == Kind.ROW
        || kind == Kind.LOCK
        || reading && several && SqlErrors.isTooMuch(error);
  }
}
