package io.dbsync.loadtest;

/**
 * A row of {@code sync_logs}.
 *
 * @param id its number
 * @param table name of the table's definition
 * @param recordId the record's key; null if the row concerns a whole chunk or poll
 * @param operation null if the row concerns a poll
 * @param status success, retry or failed
 */
record LogRow(long id, String table, String recordId, String operation, String status) {}
