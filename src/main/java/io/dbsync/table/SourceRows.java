package io.dbsync.table;

import io.dbsync.table.TableSql.Compare;
import io.dbsync.table.UserSql.Reader;
import java.util.stream.Collectors;

/**
 * How the rows of a source stand in a statement, as {@code "t"}, with their documents and versions.
 *
 * <p>The document of a query may be expensive: a statement of an apply that needs it twice makes it
 * once, and only for the rows that are asked for.
 */
final class SourceRows {

  /** So that chunks of documents that nobody has seen fit into memory. */
  private static final String UNKNOWN_BYTES = "40000";

  private static final String MADE_ONCE = "\"d\".\"sync data\"";

  private final Table table;
  private final Reader reader;

  /**
   * @param reader who parses the statement before the server does
   */
  SourceRows(Table table, Reader reader) {
    this.table = table;
    this.reader = reader;
  }

  /** What stands between FROM and the alias. */
  String from() {
    Relation source = table.source();
    return switch (source.kind()) {
      case "q" -> UserSql.enclosed(source.name(), reader);
      // rows of inheritance children would come twice under one key
      case "r" -> "ONLY " + source.name();
      default -> source.name();
    };
  }

  /** A condition that leaves out rows without a key, which only a query or a view can have. */
  String keyed() {
    return table.mayRepeatKeys()
        ? table.key().stream()
            .map(c -> Sql.column("t", c.name()) + " IS NOT NULL AND ")
            .collect(Collectors.joining())
        : "";
  }

  /** The document of a row, as it is promised to be. */
  String document() {
    return made("to_jsonb");
  }

  /** The JSON of a row's document: its text takes the source about half the time of jsonb's. */
  String json() {
    // of a row, not of the columns that were there when the table was looked up; and where the text
    // is the version, it has to be the one that is compared
    return made(
        !table.byContent() && table.columns().stream().allMatch(Column::plain)
            ? "to_json"
            : "to_jsonb");
  }

  private boolean query() {
    return table.source().kind().equals("q");
  }

  private String made(String function) {
    if (query()) {
      // the null of JSON is no document
      return "nullif(CAST(\"t\".\"data\" AS jsonb), 'null')";
    }
    // of columns: the server fetches a whole row from TOAST for every row that it scans, also for
    // those that are not asked for. It knows what * stands for by then; the engine may not
    boolean all = table.columns().size() == table.source().columns().size();
    String columns =
        all ? "\"t\".*" : Sql.columns("t", table.columns().stream().map(Column::name).toList());
    return "(SELECT %s(\"d\".*) FROM (SELECT %s) AS \"d\")".formatted(function, columns);
  }

  /**
   * Joins the document as {@link #applied} has it to the row, if it is needed twice.
   *
   * @param condition of rows that are asked for: it keeps others from being made
   */
  String madeOnce(String condition) {
    return neededTwice()
        ? " LEFT JOIN LATERAL (SELECT CASE WHEN %s THEN %s END AS \"sync data\" OFFSET 0) AS \"d\" ON true"
            .formatted(condition, json())
        : "";
  }

  /** The JSON of a document in a statement of an apply. */
  String applied() {
    return neededTwice() ? MADE_ONCE : json();
  }

  /** For the version, or to see whether a query's document is valid. */
  private boolean neededTwice() {
    return table.byContent() || query();
  }

  /** The version of a row in a statement of an apply: what the target keeps. */
  String appliedVersion() {
    return table.byContent()
        ? "coalesce(" + TableSql.hash(MADE_ONCE + "::text") + ", 0)"
        : version();
  }

  /** The version of a row; 0 if nothing but its document has one. */
  String version() {
    if (table.byXmin()) {
      return "\"t\".\"xmin\"::text::bigint";
    }
    if (table.byContent()) {
      return "0::bigint";
    }
    // its names are those of the row, whatever else the statement has
    return "coalesce(%s, 0)"
        .formatted(
            TableSql.hash(
                "CAST((SELECT %s FROM (SELECT \"t\".*) AS \"row\") AS text)"
                    .formatted(UserSql.enclosed(table.settings().version(), reader))));
  }

  /** Whether a document in a statement of an apply is there and has the fields it must have. */
  String valid() {
    return query()
        ? TableSql.valid(MADE_ONCE, table.required())
        // for most columns a tenth of what a look into the document costs
        : table.columns().stream()
            .filter(column -> table.required().contains(column.name()))
            .map(column -> " AND " + column.present("t"))
            .collect(Collectors.joining("", "true", ""));
  }

  /** Hash of the document's text, for many rows: of the columns that the table had. */
  String content() {
    return query() ? contentAsItIs() : TableSql.hash(JsonbText.of("t", table.columns()));
  }

  /** The same of the columns that the table has by then, at twice the price. */
  String contentAsItIs() {
    return TableSql.hash("(" + document() + ")::text");
  }

  /**
   * Estimated size of the row's document: exact for text, whose length stands in its TOAST pointer;
   * for other variable columns the stored size, taken ten times if it is compressed. No value is
   * fetched from TOAST for it. That of a query is made for it, if documents are compared.
   */
  String bytes(Compare compare) {
    if (table.stored()) {
      return table.columns().stream()
          .filter(Column::varlena)
          .map(c -> bytes(c, Sql.column("t", c.name())))
          .collect(Collectors.joining(" + ", "100 + ", " + 0"));
    }
    return compare == Compare.CONTENT
        ? "100 + coalesce(pg_column_size(" + document() + "), 0)"
        : UNKNOWN_BYTES;
  }

  private static String bytes(Column column, String value) {
    String bytes =
        column.ordering() == Column.Ordering.COLLATED || column.type().equals("bytea")
            ? "octet_length(%s)"
            : "pg_column_size(%1$s) * CASE WHEN pg_column_compression(%1$s) IS NULL THEN 1 ELSE 10 END";
    return "coalesce(" + bytes.formatted(value) + ", 0)";
  }

  /** The applied version's text; two rows of one key of {@code "k"} go wrong. */
  String versionOfSingle() {
    String version = "(" + appliedVersion() + ")::text";
    return table.mayRepeatKeys()
        // SQLSTATE 21000
        ? "CASE WHEN count(*) OVER (PARTITION BY \"k\".\"n\") > 1"
            + " THEN (SELECT '' FROM generate_series(1, 2)) ELSE "
            + version
            + " END"
        : version;
  }
}
