package io.dbsync.table;

/**
 * Some rows of a table as they lie.
 *
 * @param from the first row id; null: that of the first row
 * @param upto the row id behind them; null: they end with the table
 */
public record Stretch(String from, String upto) {

  /** This one and the one that begins where it ends, with all that lies between. */
  public Stretch through(Stretch last) {
    return new Stretch(from, last.upto);
  }
}
