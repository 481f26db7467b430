package io.dbsync.table;

import java.util.Set;

/**
 * A column as the catalog has it. One of a domain has the traits of what the domain is made of.
 *
 * @param name its name, unquoted
 * @param type its type as SQL text, for instance {@code bigint} or {@code numeric(10,2)}
 * @param domain whether its type is a domain over that
 * @param portable the type that its values have in another database, as the key of a snapshot table
 * @param ordering how it is put in an order that is the same on every server
 * @param integer whether it is a smallint, integer or bigint, whose hash takes the value itself
 * @param varlena whether its size varies from row to row
 * @param required whether it is NOT NULL
 * @param filled whether a row that is inserted without it has a value all the same
 * @param exact whether equal values always have the same text, as 1.0 and 1.00 have not
 * @param plain whether its json is the same document as its jsonb, and there whenever that is
 * @param structured whether its value cannot be had back from the text of its json
 * @param immutable whether its text is always the same, so that an index may hold it
 */
record Column(
    String name,
    String type,
    boolean domain,
    String portable,
    Ordering ordering,
    boolean integer,
    boolean varlena,
    boolean required,
    boolean filled,
    boolean exact,
    boolean plain,
    boolean structured,
    boolean immutable) {

  private static final Set<String> UNBOUNDED_TEXT = Set.of("text", "character varying");
  private static final Set<String> FLOATS = Set.of("real", "double precision");

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
   * text in the same order. Values that differ here may not be equal there.
   */
  boolean fits(Column target) {
    boolean byText =
        ordering != Ordering.NATIVE && !type.startsWith("character(") && !type.equals("bpchar");
    boolean same =
        type.equals(target.type)
            || integer && target.integer
            || byText && UNBOUNDED_TEXT.contains(target.type)
            || type.startsWith("numeric") && target.type.equals("numeric");
    return same && (target.exact || !exact);
  }

  /** A column that the engine adds to a snapshot table. */
  static Column ofEngine(String name) {
    return new Column(
        name,
        "bigint",
        false,
        "bigint",
        Ordering.NATIVE,
        true,
        false,
        false,
        false,
        true,
        true,
        false,
        true);
  }

  /** The type of such a key in a snapshot table that is to be made. */
  String newType() {
    boolean text = ordering == Ordering.COLLATED || UNBOUNDED_TEXT.contains(portable);
    // the primary key's index then has the rows in the order in which they are compared
    return text ? portable + " COLLATE \"C\"" : portable;
  }

  /** The value of this column in the type that the value it shall equal has. */
  String matched(String alias) {
    String value = Sql.column(alias, name);
    // an enum or an array has no operators for a domain over it
    return domain ? "CAST(" + value + " AS " + type + ")" : value;
  }

  /** Whether its json has the text of its jsonb, which writes 1e2 as 100. */
  boolean sameJson() {
    return plain && !FLOATS.contains(type);
  }

  /** Whether its value in a document is there and not the null of JSON, which a json may be. */
  String present(String alias) {
    String value = Sql.column(alias, name);
    return (integer || ordering == Ordering.COLLATED ? value : "to_jsonb(" + value + ") #>> '{}'")
        + " IS NOT NULL";
  }

  /** Whether its values are labels, those of an enum, which may be given other names. */
  private boolean labelled() {
    return ordering == Ordering.TEXT && exact && portable.equals("text");
  }

  /** A value of this column out of its text; NULL if it is a label that is no more. */
  String parsed(String text) {
    return labelled()
        ? "(SELECT \"e\" FROM unnest(enum_range(NULL::%s)) AS \"e\" WHERE \"e\"::text = %s)"
            .formatted(type, text)
        : "CAST(" + text + " AS " + type + ")";
  }

  /** The same as it is ordered. */
  String parsedOrdered(String text) {
    return labelled() ? text + " COLLATE \"C\"" : ordered(parsed(text), ordering);
  }

  /** Whether an index can have its values in the order in which they are compared. */
  boolean indexable() {
    return ordering != Ordering.TEXT || immutable;
  }

  /** A value of this column as an element of a record id, a JSON array. */
  String element(String alias) {
    String value = Sql.column(alias, name);
    return structured ? value + "::text" : value;
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
