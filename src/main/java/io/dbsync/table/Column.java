package io.dbsync.table;

import java.util.Set;

/**
 * A column as the catalog has it.
 *
 * @param name its name, unquoted
 * @param type its type as SQL text, for instance {@code bigint} or {@code numeric(10,2)}
 * @param ordering how it is put in an order that is the same on every server
 * @param integer whether it is a smallint, integer or bigint, whose hash takes the value itself
 * @param varlena whether its size varies from row to row
 * @param required whether it is NOT NULL
 * @param exact whether equal values always have the same text, as 1.0 and 1.00 have not
 * @param plain whether its json is the same document as its jsonb, and there whenever that is
 */
record Column(
    String name,
    String type,
    Ordering ordering,
    boolean integer,
    boolean varlena,
    boolean required,
    boolean exact,
    boolean plain) {

  private static final Set<String> UNBOUNDED_TEXT = Set.of("text", "character varying");

  /** How values are put in order; both sides of a table must do it alike. */
  enum Ordering {
    /** The type's own order is the same everywhere. */
    NATIVE,
    /** Text: byte order, because collations differ between servers. */
    COLLATED,
    /** Anything else: byte order of its text. */
    TEXT
  }

  /**
   * Whether a column of the target takes every value of this one, and gives it back as the same
   * text in the same order.
   */
  boolean fits(Column target) {
    boolean anyText = type.startsWith("character varying") && UNBOUNDED_TEXT.contains(target.type);
    return type.equals(target.type) || integer && target.integer || anyText;
  }

  /** The value of this column of a relation alias, as it is ordered. */
  String ordered(String alias) {
    return ordered(Sql.column(alias, name), ordering);
  }

  /** A value of this column's type, as it is ordered. */
  static String ordered(String value, Ordering ordering) {
    return switch (ordering) {
      case NATIVE -> value;
      case COLLATED -> value + " COLLATE \"C\"";
      case TEXT -> "(" + value + ")::text COLLATE \"C\"";
    };
  }
}
