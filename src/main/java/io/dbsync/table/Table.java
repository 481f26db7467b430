package io.dbsync.table;

import io.dbsync.settings.TableSettings;
import java.util.List;

/**
 * A configured table as both databases have it: everything that its SQL statements depend on.
 *
 * @param settings its definition
 * @param source the source relation
 * @param target the snapshot relation
 * @param key key columns of the source, in the configured order
 * @param targetKey key columns of the target, in the same order
 * @param columns columns taken into the document, in the table's order
 * @param required fields that a document must have
 */
public record Table(
    TableSettings settings,
    Relation source,
    Relation target,
    List<Column> key,
    List<Column> targetKey,
    List<Column> columns,
    List<String> required) {

  /** Name of the definition. */
  public String name() {
    return settings.name();
  }

  /** How messages name the source: its schema-qualified name, or that it is a query. */
  public String sourceName() {
    return source.title();
  }

  /** The source as one can tell it from another: its schema-qualified name, or its query. */
  public String definition() {
    return settings.query() == null ? source.title() : source.identity();
  }

  /** Schema-qualified name of the snapshot table. */
  public String targetName() {
    return target.name();
  }

  /** Fingerprint of the source's columns: documents may change with it although no row does. */
  public String shape() {
    return source.shape();
  }

  /** Which table, file and partitions the source's name stands for. */
  public String identity() {
    return source.identity();
  }

  /**
   * The source's rows as they lie.
   *
   * @param blocks in one stretch, more or less
   */
  public List<Stretch> sourceStretches(int blocks) {
    return source.stretches(blocks);
  }

  /**
   * The target's rows as they lie.
   *
   * @param blocks in one stretch, more or less
   */
  public List<Stretch> targetStretches(int blocks) {
    return target.stretches(blocks);
  }

  /**
   * Whether every poll compares contents: it can afford to, or there is nothing else to compare.
   */
  public boolean small() {
    return byContent() || byXmin() && source.small();
  }

  /** Whether its rows lie in a table of the source: neither a view nor a query makes them. */
  public boolean stored() {
    return source.stored();
  }

  /** Whether rows have a version of PostgreSQL's, their xmin, which the engine goes by. */
  public boolean byXmin() {
    return source.stored() && source.versioned() && settings.version() == null;
  }

  /** Whether nothing but its document tells whether a row has changed. */
  public boolean byContent() {
    return settings.version() == null && !byXmin();
  }

  /**
   * Whether rows change by commits in the source alone. A query or a view may go by the time, or
   * read another server.
   */
  public boolean changesByCommit() {
    return source.stored();
  }

  /** What is left out although it may be expected; null if nothing is. */
  public String leftOut() {
    return source.inherited()
        ? "rows of the tables that inherit from %s are left out; a query over it has them, too"
            .formatted(source.name())
        : null;
  }

  /** Whether a key may come more than once: only the unique index of a table rules that out. */
  public boolean mayRepeatKeys() {
    return !source.stored();
  }
}
