package io.dbsync.table;

import io.dbsync.settings.TableSettings;
import io.dbsync.table.UserSql.Reader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Fills the {@code {tokens}} of the SQL files with what the table's definition gives. */
public final class TableSql {

  private static final Pattern TOKEN = Pattern.compile("(?<!\\$)\\{([a-zA-Z]+)}");

  /**
   * SQLSTATEs of constraints that another row breaks together with this one: unique, foreign key,
   * exclusion. It may be out of the way a moment later.
   */
  private static final String BETWEEN_ROWS = "'23505', '23503', '23P01'";

  /** How two rows are compared. */
  public enum Compare {
    /** By the row's version, its xmin: cheap, sees every write in the source. */
    VERSION,
    /** By a hash of the document's text: sees also edits in the target and changes of shape. */
    CONTENT
  }

  private TableSql() {}

  /**
   * A statement on the source, for Spring's JDBC templates.
   *
   * @param file for instance {@code page} for {@code sql/source/page.sql}
   */
  public static String source(String file, Table table, Compare compare) {
    return fill(
        SqlFile.named("source/" + file).forJdbc(), sourceTokens(table, compare, Reader.SPRING));
  }

  /**
   * A statement on the target, for Spring's JDBC templates.
   *
   * @param file for instance {@code page} for {@code sql/target/page.sql}
   */
  public static String target(String file, Table table, Compare compare) {
    return fill(SqlFile.named("target/" + file).forJdbc(), targetTokens(table, compare));
  }

  /**
   * A statement of the load test, on the source or the target, for Spring's JDBC templates.
   *
   * @param file for instance {@code insert} for {@code sql/load-test/insert.sql}
   */
  public static String loadTest(String file, Table table) {
    Map<String, String> tokens = sourceTokens(table, Compare.VERSION, Reader.SPRING);
    tokens.put("sourceName", table.source().name());
    // what the document is promised to be, whatever is quicker to copy
    tokens.put("document", new SourceRows(table, Reader.SPRING).document());
    tokens.put("target", table.target().name());
    tokens.put("matchesTargetKey", matchesRecordId("s", table.targetKey()));
    return fill(SqlFile.named("load-test/" + file).forJdbc(), tokens);
  }

  /** A statement without tokens, for Spring's JDBC templates. */
  public static String plain(String file) {
    return SqlFile.named(file).forJdbc();
  }

  /** Whether triggers for each row may keep it out of the snapshot table, or change it. */
  private static String guarded(Relation target) {
    String name = "CAST(" + Sql.literal(target.name()) + " AS regclass)";
    return "EXISTS (SELECT FROM pg_trigger AS \"g\" WHERE NOT \"g\".\"tgisinternal\" AND \"g\".\"tgtype\" & 1 = 1 AND \"g\".\"tgrelid\" "
        + (target.kind().equals("p")
            ? "IN (SELECT \"p\".\"relid\" FROM pg_partition_tree(" + name + ") AS \"p\"))"
            : "= " + name + ")");
  }

  /** A statement that came through a route, its parameters already replaced. */
  static String fill(String sql, Table table) {
    Map<String, String> tokens = sourceTokens(table, Compare.VERSION, Reader.DRIVER);
    tokens.putAll(applyTokens(table));
    return fill(sql, tokens);
  }

  static String createSnapshots(String quotedTarget, TableSettings settings, List<Column> key) {
    List<String> names = targetKeyNames(settings, key);
    String columns =
        IntStream.range(0, key.size())
            .mapToObj(i -> Sql.identifier(names.get(i)) + " " + key.get(i).newType() + " NOT NULL")
            .collect(Collectors.joining(", "));
    return fill(
        SqlFile.named("target/create-snapshots").forJdbc(),
        Map.of(
            "newTarget", quotedTarget,
            "newKeyColumns", columns,
            "targetKeyNames", Sql.identifiers(names)));
  }

  static String addEngineColumns(String target) {
    return fill(SqlFile.named("target/add-engine-columns").forJdbc(), Map.of("target", target));
  }

  static List<String> targetKeyNames(TableSettings settings, List<Column> key) {
    return settings.targetKey().isEmpty()
        ? key.stream().map(Column::name).toList()
        : settings.targetKey();
  }

  private static Map<String, String> sourceTokens(Table table, Compare compare, Reader reader) {
    SourceRows rows = new SourceRows(table, reader);
    Map<String, String> tokens = pageTokens("t", table.key());
    String version = rows.version();
    tokens.put("after", rows.keyed() + tokens.get("after"));
    tokens.put("source", rows.from());
    tokens.put("system", system(table));
    tokens.put(
        "keyFields",
        table.key().stream()
            .map(c -> field(c, Sql.column("t", c.name())))
            .collect(Collectors.joining(", ")));
    tokens.put("rowsOfChunk", rowsOfChunk(tokens.get("source"), "t", table.key(), rows::madeOnce));
    // of the keys that are asked for alone, whatever order the rows are found in
    tokens.put("madeOnce", rows.madeOnce("\"k\".\"n\" IS NOT NULL"));
    tokens.put("json", rows.json());
    tokens.put("applied", rows.applied());
    tokens.put("validRow", rows.valid());
    tokens.put("version", version);
    tokens.put("appliedVersion", rows.appliedVersion());
    tokens.put("versionOfSingle", rows.versionOfSingle());
    tokens.put("content", compare == Compare.CONTENT ? rows.content() : "NULL::bigint");
    tokens.put("contentAsItIs", compare == Compare.CONTENT ? rows.contentAsItIs() : "NULL::bigint");
    tokens.put(
        "rowHash",
        rowHash("t", table.key(), compare == Compare.CONTENT ? rows.content() : version));
    // the version as arithmetic, half the price of its text; it is wrong for rows that pg_upgrade
    // has brought from before 9.4, which makes no sweep add up
    tokens.put(
        "quickRowHash",
        rowHash(
            "t",
            table.key(),
            "(((SELECT age(CAST('3' AS xid)))::bigint + 3 - age(\"t\".\"xmin\")) & 4294967295)"));
    tokens.put("bytes", rows.bytes(compare));
    tokens.put("mostBytes", Long.toString(DocumentLimit.together()));
    tokens.put("largestDocument", Long.toString(DocumentLimit.one()));
    // ages, not numbers: these go round in a circle; one that seems to lie ahead is very old
    tokens.put(
        "recent",
        "age(\"t\".\"xmin\") BETWEEN 0 AND (SELECT age(CAST(CAST(:horizon AS text) AS xid)))");
    tokens.put("firstKey", Sql.identifier(table.key().get(0).name()));
    tokens.put("matchesKey", matchesRecordId("t", table.key()));
    return tokens;
  }

  private static Map<String, String> targetTokens(Table table, Compare compare) {
    Map<String, String> tokens = pageTokens("s", table.targetKey());
    // the hash of the document that was read, also if another was made of it
    String content =
        "int8xor(" + hash("\"s\".\"data\"::text") + ", coalesce(\"s\".\"source_delta\", 0))";
    String version =
        compare == Compare.CONTENT
            // a failed row has no document of its version: its page is always looked into
            ? "CASE WHEN \"s\".\"sync_status\" = 'synced' THEN " + content + " END"
            // a document that somebody has taken away
            : "CASE WHEN \"s\".\"data\" IS NOT NULL OR \"s\".\"sync_status\" = 'failed'"
                + " THEN \"s\".\"source_version\" END";
    tokens.put("target", table.target().name());
    tokens.put("guarded", guarded(table.target()));
    tokens.put(
        "rowsOfChunk", rowsOfChunk(table.target().name(), "s", table.targetKey(), asked -> ""));
    tokens.put(
        "targetKeyNames", Sql.identifiers(table.targetKey().stream().map(Column::name).toList()));
    tokens.put("givenId", givenId(table.targetKey()));
    tokens.put("matchesKey", matchesRecordId("s", table.targetKey()));
    tokens.put("content", compare == Compare.CONTENT ? content : "NULL::bigint");
    tokens.put("rowHash", rowHash("s", table.targetKey(), "coalesce(" + version + ", 0)"));
    return tokens;
  }

  private static Map<String, String> applyTokens(Table table) {
    List<Column> key = table.targetKey();
    List<String> names = key.stream().map(Column::name).toList();
    Map<String, String> tokens = new HashMap<>();
    tokens.put("target", table.target().name());
    tokens.put("targetLiteral", Sql.literal(table.target().name()));
    tokens.put("guarded", guarded(table.target()));
    tokens.put("betweenRows", BETWEEN_ROWS);
    tokens.put("targetKeyNames", Sql.identifiers(names));
    tokens.put("recordId", recordId("s", key));
    tokens.put("requiredFields", Sql.textArray(table.required()));
    tokens.put("valid", valid("\"i\".\"data\"", table.required()));
    tokens.put(
        "delta",
        "int8xor(%s, %s)".formatted(hash("\"i\".\"read\"::text"), hash("\"i\".\"data\"::text")));
    // where partitions take the rows, PostgreSQL does not tell
    tokens.put("created", table.target().kind().equals("r") ? "\"s\".\"xmax\" = 0" : "false");
    tokens.put(
        "wasKey",
        names.stream()
            .map(name -> Sql.column("p", name) + " = " + Sql.column("s", name))
            .collect(Collectors.joining(" AND ")));
    tokens.put(
        "keyValues",
        IntStream.range(0, key.size())
            .mapToObj(i -> keyValue(key, i, "\"r\".\"recordId\"") + " AS \"key" + i + "\"")
            .collect(Collectors.joining(", ")));
    tokens.put(
        "incomingKey",
        IntStream.range(0, key.size())
            .mapToObj(i -> "\"i\".\"key" + i + "\"")
            .collect(Collectors.joining(", ")));
    tokens.put(
        "sameKey",
        IntStream.range(0, key.size())
            .mapToObj(i -> key.get(i).matched("s") + " = \"i\".\"key" + i + "\"")
            .collect(Collectors.joining(" AND ")));
    tokens.put("returnedKey", Sql.columns("s", names));
    tokens.put("sameText", sameText("s", key, "\"i\".\"recordId\""));
    tokens.put(
        "keyChanges",
        exact(key) ? "false" : recordId("s", key) + " <> " + recordId("excluded", key));
    tokens.put("keyAssignments", exact(key) ? "" : assignments(names));
    return tokens;
  }

  private static Map<String, String> pageTokens(String alias, List<Column> key) {
    Map<String, String> tokens = new HashMap<>();
    tokens.put("recordId", recordId(alias, key));
    tokens.put("order", key.stream().map(c -> c.ordered(alias)).collect(Collectors.joining(", ")));
    tokens.put("after", bound(alias, key, ">", ":after"));
    tokens.put("upto", bound(alias, key, "<=", ":upto"));
    return tokens;
  }

  /**
   * The rows of a chunk: those from its first key to its last where an index gives these at once,
   * else those of its keys. The range may hold others: whoever reads it makes sure.
   *
   * @param joined gives what is joined to the rows that a condition picks
   */
  private static String rowsOfChunk(
      String relation, String alias, List<Column> key, UnaryOperator<String> joined) {
    boolean ranged =
        exact(key) && key.stream().allMatch(c -> c.ordering() == Column.Ordering.NATIVE);
    String columns = key.stream().map(c -> c.ordered(alias)).collect(Collectors.joining(", "));
    return ranged
        ? "%s AS \"%s\"%s WHERE (%s) >= (%s) AND (%4$s) <= (%s)"
            .formatted(
                relation,
                alias,
                joined.apply("true"),
                columns,
                orderedValues(key, ":first"),
                orderedValues(key, ":last"))
        : "jsonb_array_elements_text(CAST(:keys AS jsonb)) AS \"k\"(\"recordId\") JOIN %s AS \"%s\" ON %s%s"
            .formatted(
                relation,
                alias,
                matchesRecordId(alias, key),
                joined.apply("\"k\".\"recordId\" IS NOT NULL"));
  }

  /** A field of a line for COPY; the backslash is escaped first, for the others bring some. */
  private static String field(Column column, String value) {
    return column.integer()
        ? value
        : ("replace(replace(replace(replace((%s)::text, E'\\\\', E'\\\\\\\\'),"
                + " E'\\t', E'\\\\t'), E'\\n', E'\\\\n'), E'\\r', E'\\\\r')")
            .formatted(value);
  }

  /** The key as text; a composite key as the text of its JSON array. */
  private static String recordId(String alias, List<Column> key) {
    return key.size() == 1
        ? Sql.column(alias, key.get(0).name()) + "::text"
        : key.stream()
            .map(c -> c.element(alias))
            .collect(Collectors.joining(", ", "jsonb_build_array(", ")::text"));
  }

  /** A record id that somebody has typed, as the engine would write it. */
  private static String givenId(List<Column> key) {
    String given = "\"k\".\"recordId\"";
    return key.size() == 1
        ? keyValue(key, 0, given) + "::text"
        : IntStream.range(0, key.size())
            .mapToObj(i -> keyValue(key, i, given) + (key.get(i).structured() ? "::text" : ""))
            .collect(Collectors.joining(", ", "jsonb_build_array(", ")::text"));
  }

  /** The value of key column {@code i} out of a record id, in the column's own type. */
  private static String keyValue(List<Column> key, int i, String recordId) {
    return key.get(i).parsed(keyText(key, i, recordId));
  }

  private static String keyText(List<Column> key, int i, String recordId) {
    return key.size() == 1 ? recordId : "(CAST(" + recordId + " AS jsonb)->>" + i + ")";
  }

  private static String matches(String alias, List<Column> key, String recordId) {
    return IntStream.range(0, key.size())
        .mapToObj(i -> key.get(i).matched(alias) + " = " + keyValue(key, i, recordId))
        .collect(Collectors.joining(" AND "));
  }

  /** The row whose key the listed record id {@code k} is, to the letter. */
  private static String matchesRecordId(String alias, List<Column> key) {
    String recordId = "\"k\".\"recordId\"";
    return matches(alias, key, recordId) + sameText(alias, key, recordId);
  }

  /** Whether equal keys always have the same text, as 1.0 and 1.00 have not. */
  private static boolean exact(List<Column> key) {
    return key.stream().allMatch(Column::exact);
  }

  /** A further condition on a key that has to be the same to the letter; empty if it always is. */
  private static String sameText(String alias, List<Column> key, String recordId) {
    return exact(key) ? "" : " AND " + recordId(alias, key) + " COLLATE \"C\" = " + recordId;
  }

  private static String assignments(List<String> names) {
    return names.stream()
        .map(name -> Sql.identifier(name) + " = excluded." + Sql.identifier(name) + ", ")
        .collect(Collectors.joining());
  }

  /** A condition that holds for every row if the parameter is null. */
  private static String bound(String alias, List<Column> key, String operator, String parameter) {
    String left = key.stream().map(c -> c.ordered(alias)).collect(Collectors.joining(", "));
    return "(CAST(%s AS text) IS NULL OR (%s) %s (%s))"
        .formatted(parameter, left, operator, orderedValues(key, parameter));
  }

  /** The key columns' values out of a parameter, a record id, as they are ordered. */
  private static String orderedValues(List<Column> key, String parameter) {
    String recordId = "CAST(" + parameter + " AS text)";
    return IntStream.range(0, key.size())
        .mapToObj(i -> key.get(i).parsedOrdered(keyText(key, i, recordId)))
        .collect(Collectors.joining(", "));
  }

  /** 64-bit hash of key and version: a sum of these cannot cancel out as an XOR can. */
  private static String rowHash(String alias, List<Column> key, String version) {
    boolean integer = key.size() == 1 && key.get(0).integer();
    return integer
        ? "hashint8extended(%s, %s)".formatted(Sql.column(alias, key.get(0).name()), version)
        : "hashtextextended(%s COLLATE \"C\", %s)".formatted(recordId(alias, key), version);
  }

  /** Names the server, where the role may ask for that, and the database. */
  private static String system(Table table) {
    String server =
        table.source().identifiable()
            ? "(SELECT \"system_identifier\"::text FROM pg_control_system())"
            : "'?'";
    return server
        + " || '/' || (SELECT \"oid\" FROM \"pg_database\" WHERE \"datname\" = current_database())";
  }

  static String hash(String text) {
    return "hashtextextended(" + text + " COLLATE \"C\", 0)";
  }

  /** Whether a document is there and has the fields that it must have. */
  static String valid(String data, List<String> required) {
    return required.isEmpty()
        ? data + " IS NOT NULL"
        : required.stream()
            .map(field -> data + "->>" + Sql.literal(field) + " IS NOT NULL")
            .collect(Collectors.joining(" AND "));
  }

  static String fill(String sql, Map<String, String> tokens) {
    Matcher matcher = TOKEN.matcher(sql);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = tokens.get(matcher.group(1));
      if (value == null) {
        throw new IllegalArgumentException(
            "unknown token {" + matcher.group(1) + "} in: " + sql.lines().findFirst().orElse(""));
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }
}
