package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import io.dbsync.database.SqlErrors.Kind;
import org.apache.camel.Exchange;

/** Predicates on what went wrong with a message. */
public final class Isolation {

  private Isolation() {}

  /**
   * Predicate {@code isUnreadable}: whatever goes wrong before the message is known to be a chunk
   * is the message's fault, unless the broker has gone or the engine is stopping.
   */
  public static boolean isUnreadable(Exchange exchange) {
    return "receive".equals(exchange.getVariable("stage"))
        && SqlErrors.kind(SqlErrors.caught(exchange)) != Kind.OUTAGE;
  }

  /** Predicate {@code isIsolable}: parts of the chunk may go through. */
  public static boolean isIsolable(Exchange exchange) {
    Throwable error = SqlErrors.caught(exchange);
    return SqlErrors.kind(error) == Kind.LOCK || SqlErrors.isSplittable(error);
  }
}
