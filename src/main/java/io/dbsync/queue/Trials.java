package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import io.dbsync.database.SqlErrors.Kind;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * Tells whether an error is some rows' or the whole table's, by trying: if any other row goes
 * through, those that do not are to blame. No list of SQLSTATEs could tell, for triggers and
 * functions raise what they like.
 */
public final class Trials {

  /** When so many keys have failed alone and none has gone through, the rest is not tried. */
  static final int ENOUGH = 64;

  private static final String TRIAL = "trial";

  private final Neighbours neighbours;

  /**
   * @param neighbours other rows of the table, asked when none of the chunk goes through
   */
  public Trials(Neighbours neighbours) {
    this.neighbours = neighbours;
  }

  /** A chunk, or a part of one, is about to be tried apart: begins the trial of a whole chunk. */
  public void begin(Exchange exchange) {
    if (!chunk(exchange).part()) {
      exchange.setVariable(TRIAL, new Trial());
    }
  }

  /** A part of the chunk has been tried, and no error was the table's. */
  public void tried(Exchange exchange) {
    Trial trial = trial(exchange);
    if (trial != null) {
      trial.tried(chunk(exchange));
    }
  }

  /** Predicate: whether the error that was caught is the fault of the row that stands alone. */
  public boolean isRows(Exchange exchange) {
    Trial trial = trial(exchange);
    return SqlErrors.kind(SqlErrors.caught(exchange)) == Kind.ROW
        || trial != null && trial.decided();
  }

  /**
   * Sets a key aside that failed alone.
   *
   * @throws Exception its error, if that is the table's
   */
  public void suspect(Exchange exchange) throws Exception {
    Trial trial = trial(exchange);
    if (trial == null) {
      // not tried apart yet
      throw (Exception) SqlErrors.caught(exchange);
    }
    trial.suspect(chunk(exchange).asPart(), (Exception) SqlErrors.caught(exchange));
    if (trial.suspects().size() == ENOUGH && !trial.worked()) {
      askNeighbours(trial, exchange);
    }
  }

  /**
   * All keys of a chunk have been tried.
   *
   * @return the keys that failed alone and are to blame, each a chunk; empty if all went through
   * @throws Exception the error of the last of them, if it is the table's
   */
  public List<Chunk> verdict(Exchange exchange) throws Exception {
    Trial trial = trial(exchange);
    trial.tried(chunk(exchange));
    if (!trial.suspects().isEmpty() && !trial.worked()) {
      askNeighbours(trial, exchange);
    }
    trial.decide();
    return trial.suspects();
  }

  private void askNeighbours(Trial trial, Exchange exchange) throws Exception {
    boolean read = "read".equals(exchange.getVariable("stage"));
    Chunk chunk = chunk(exchange);
    if (!(read ? neighbours.areRead(chunk) : neighbours.areWritten(chunk))) {
      throw trial.last();
    }
    trial.othersWork();
  }

  private static Trial trial(Exchange exchange) {
    return exchange.getVariable(TRIAL, Trial.class);
  }

  private static Chunk chunk(Exchange exchange) {
    return exchange.getIn().getBody(Chunk.class);
  }
}
