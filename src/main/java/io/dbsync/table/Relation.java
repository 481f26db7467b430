package io.dbsync.table;

import java.util.List;
import java.util.Optional;

/**
 * A table as the catalog has it.
 *
 * @param name schema-qualified and quoted where needed
 * @param kind PostgreSQL's relkind: r a table, p a partitioned table, v a view, …
 * @param identity which table, file and partitions the name stands for
 * @param identifiable whether the role may ask which server this is
 * @param bytes size on disk
 * @param blocks blocks of its rows; of a partitioned table those of its largest partition
 * @param columns its columns, in order
 * @param uniqueKeys column names of each unique key, the primary key first
 * @param primaryKey whether the first unique key is the primary key
 * @param shape fingerprint of oid, columns, types, defaults and their history: documents may change
 *     with it although no row does
 */
record Relation(
    String name,
    String kind,
    String identity,
    boolean identifiable,
    long bytes,
    long blocks,
    List<Column> columns,
    List<List<String>> uniqueKeys,
    boolean primaryKey,
    String shape) {

  Optional<Column> column(String column) {
    return columns.stream().filter(c -> c.name().equals(column)).findFirst();
  }

  /** Whether a unique key has exactly these columns, in any order. */
  boolean isUnique(List<String> names) {
    return uniqueKeys.stream().anyMatch(k -> k.size() == names.size() && k.containsAll(names));
  }
}
