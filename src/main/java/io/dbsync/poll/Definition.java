package io.dbsync.poll;

/**
 * What a table definition copies.
 *
 * @param target schema-qualified name of the snapshot table
 * @param source the table or query, and the server and database that it lies in
 */
public record Definition(String target, String source) {}
