package io.dbsync.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A table as the catalog has it, or a view, or a query.
 *
 * @param name schema-qualified and quoted where needed; the text of a query
 * @param kind PostgreSQL's relkind: r a table, p a partitioned table, v a view, …; q a query
 * @param identity which table, file and partitions the name stands for
 * @param identifiable whether the role may ask which server this is
 * @param bytes size on disk
 * @param blocks blocks of its rows; of a partitioned table those of its largest partition
 * @param leaves how many partitions hold its rows; 1 for a table without
 * @param columns its columns, in order
 * @param uniqueKeys column names of each unique key, the primary key first
 * @param primaryKey whether the first unique key is the primary key
 * @param shape fingerprint of oid, columns, types, defaults and their history: documents may change
 *     with it although no row does
 * @param versioned whether the role may read the version and the place of its rows, xmin and ctid:
 *     rights to single columns do not include them
 * @param inherited whether there are children that inherit from it, whose rows are left out
 */
record Relation(
    String name,
    String kind,
    String identity,
    boolean identifiable,
    long bytes,
    long blocks,
    long leaves,
    List<Column> columns,
    List<List<String>> uniqueKeys,
    boolean primaryKey,
    String shape,
    boolean versioned,
    boolean inherited) {

  private static final long SMALL_BYTES = 4L << 20;

  /** Stretches of blocks of about this many in all partitions together, as ranges of row ids. */
  List<Stretch> stretches(int most) {
    long step = Math.max(1, most / leaves);
    long last = Math.max(0, blocks - 1) / step;
    return LongStream.rangeClosed(0, last)
        .mapToObj(
            i ->
                new Stretch(
                    i == 0 ? null : "(" + i * step + ",0)",
                    // there may be more blocks by the time it is read
                    i == last ? null : "(" + (i + 1) * step + ",0)"))
        .toList();
  }

  /** The same columns, as those of a query. */
  Relation of(String query) {
    String fingerprint = Catalog.fingerprint(query);
    return new Relation(
        query,
        kind,
        "query=" + fingerprint,
        identifiable,
        bytes,
        blocks,
        leaves,
        columns,
        uniqueKeys,
        primaryKey,
        Catalog.fingerprint(shape + fingerprint),
        versioned,
        inherited);
  }

  /** How messages name it. */
  String title() {
    return kind.equals("q") ? "its query" : name;
  }

  /** Whether its rows lie in a table of this database. */
  boolean stored() {
    return kind.equals("r") || kind.equals("p");
  }

  /** Whether every poll can afford to read all of it, contents included. */
  boolean small() {
    return bytes <= SMALL_BYTES;
  }

  /** The column of exactly this name, else the one that SQL finds under it. */
  Optional<Column> column(String column) {
    return column(columns, column);
  }

  /** The same, among some columns. */
  static Optional<Column> column(List<Column> columns, String column) {
    return Stream.of(column, RelationName.lowerCase(column))
        .flatMap(name -> columns.stream().filter(c -> c.name().equals(name)))
        .findFirst();
  }

  /** The relation with the columns that the engine adds. */
  Relation withEngineColumns(List<String> names) {
    List<Column> all = new ArrayList<>(columns);
    for (String name : names) {
      if (column(name).isEmpty()) {
        all.add(Column.ofEngine(name));
      }
    }
    return new Relation(
        this.name,
        kind,
        identity,
        identifiable,
        bytes,
        blocks,
        leaves,
        all,
        uniqueKeys,
        primaryKey,
        shape,
        versioned,
        inherited);
  }

  /** Whether a unique key has exactly these columns, in any order. */
  boolean isUnique(List<String> names) {
    return uniqueKeys.stream().anyMatch(k -> k.size() == names.size() && k.containsAll(names));
  }
}
