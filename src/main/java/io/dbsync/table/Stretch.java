package io.dbsync.table;

/**
 * Some rows of a table as they lie.
 *
 * @param from the first row id
 * @param upto the row id behind them
 */
public record Stretch(String from, String upto) {}
