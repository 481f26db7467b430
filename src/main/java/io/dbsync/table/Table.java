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
 */
public record Table(
    TableSettings settings,
    Relation source,
    Relation target,
    List<Column> key,
    List<Column> targetKey,
    List<Column> columns) {

  /** Up to this size every poll compares contents; beyond it rendering would cost too much. */
  private static final long SMALL_BYTES = 4L << 20;

  /** Name of the definition. */
  public String name() {
    return settings.name();
  }

  /** Schema-qualified name of the source table. */
  public String sourceName() {
    return source.name();
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

  /** Whether every poll can afford to compare contents. */
  public boolean small() {
    return source.bytes() <= SMALL_BYTES;
  }
}
