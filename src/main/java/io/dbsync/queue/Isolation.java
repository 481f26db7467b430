package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import io.dbsync.database.SqlErrors.Kind;
import org.apache.camel.Exchange;

/** Whether trying a chunk's keys apart gets around an error. */
public final class Isolation {

  private Isolation() {}

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
