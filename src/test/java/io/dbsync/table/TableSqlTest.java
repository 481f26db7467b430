package io.dbsync.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.Column.Ordering;
import io.dbsync.table.TableSql.Compare;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;

/** What the SQL files become for one table. */
final class TableSqlTest {

  private static final Path SQL = Path.of("src/main/resources/sql");
  private static final Pattern TOKEN = Pattern.compile("(?<!\\$)\\{[a-zA-Z]+}");

  private static final Column BIGINT = column("id", "bigint", "bigint", Ordering.NATIVE, true);
  private static final Column TEXT = column("code", "text", "text", Ordering.COLLATED, false);
  private static final Column ENUM = column("mood", "public.mood", "text", Ordering.TEXT, false);
  private static final Column NAME = column("name", "text", "text", Ordering.COLLATED, false);

  /** Names that mean something to one of those who handle the statement on its way. */
  private static final List<String> ODD_NAMES =
      List.of(
          "Or\"der",
          "a#b",
          "x?y",
          ":name",
          ":#name",
          ":?name",
          "{source}",
          "{token}",
          "$x",
          "${body}",
          "$1\\2",
          "it's",
          "-- no",
          "/* no",
          "größe 名",
          "a;b");

  @Test
  void aWholeNumberAsKeyIsComparedHashedAndReadAsItself() {
    // Given
    Table table = table("r", List.of(BIGINT), List.of(BIGINT, NAME), List.of());

    // When
    String page = TableSql.source("page", table, Compare.VERSION);

    // Then
    assertThat(page)
        .contains("\"t\".\"id\"::text AS \"recordId\"")
        .contains("hashint8extended(\"t\".\"id\", \"t\".\"xmin\"::text::bigint) AS \"hash\"")
        .contains(
            "WHERE (CAST(:after AS text) IS NULL OR"
                + " (\"t\".\"id\") > (CAST(CAST(:after AS text) AS bigint)))")
        .contains("ORDER BY \"t\".\"id\"\n")
        .contains("LIMIT :rows")
        .doesNotContain("COLLATE");
  }

  @Test
  void aTextAsKeyIsPutInByteOrderOnBothSides() {
    // Given
    Table table = table("r", List.of(TEXT), List.of(TEXT, NAME), List.of());

    // When
    String source = TableSql.source("page", table, Compare.VERSION);
    String target = TableSql.target("page", table, Compare.VERSION);

    // Then
    assertThat(source)
        .contains("ORDER BY \"t\".\"code\" COLLATE \"C\"\n")
        .contains(
            "(\"t\".\"code\" COLLATE \"C\") >"
                + " (CAST(CAST(:after AS text) AS text) COLLATE \"C\")")
        .contains("hashtextextended(\"t\".\"code\"::text COLLATE \"C\",");
    assertThat(target)
        .contains(
            "(\"s\".\"code\" COLLATE \"C\") >"
                + " (CAST(CAST(:after AS text) AS text) COLLATE \"C\")")
        .contains(
            "(\"s\".\"code\" COLLATE \"C\") <="
                + " (CAST(CAST(:upto AS text) AS text) COLLATE \"C\")")
        .contains("hashtextextended(\"s\".\"code\"::text COLLATE \"C\",");
  }

  @Test
  void anEnumAsKeyIsOrderedByItsTextAndMatchedInItsOwnType() {
    // Given
    Table table = table("r", List.of(ENUM), List.of(ENUM, NAME), List.of());

    // When
    String page = TableSql.source("page", table, Compare.VERSION);
    String read = prepared("source/read-documents", table);

    // Then
    assertThat(page)
        .contains("ORDER BY (\"t\".\"mood\")::text COLLATE \"C\"\n")
        .contains(
            "((\"t\".\"mood\")::text COLLATE \"C\") >"
                + " ((CAST(CAST(:after AS text) AS public.mood))::text COLLATE \"C\")");
    assertThat(read).contains("ON \"t\".\"mood\" = CAST(\"k\".\"recordId\" AS public.mood)");
  }

  @Test
  void aCompositeKeyIsAJsonArrayComparedAsARow() {
    // Given
    Table table = table("r", List.of(TEXT, BIGINT), List.of(TEXT, BIGINT, NAME), List.of());

    // When
    String page = TableSql.source("page", table, Compare.VERSION);
    String apply = prepared("target/upsert-documents", table);

    // Then
    String after = "CAST(CAST(:after AS text) AS jsonb)";
    assertThat(page)
        .contains("jsonb_build_array(\"t\".\"code\", \"t\".\"id\")::text AS \"recordId\"")
        .contains("ORDER BY \"t\".\"code\" COLLATE \"C\", \"t\".\"id\"\n")
        .contains(
            "(\"t\".\"code\" COLLATE \"C\", \"t\".\"id\") > (CAST((%s->>0) AS text) COLLATE \"C\", CAST((%s->>1) AS bigint))"
                .formatted(after, after))
        .contains("hashtextextended(jsonb_build_array(\"t\".\"code\", \"t\".\"id\")::text COLLATE");
    assertThat(apply)
        .contains("CAST((CAST(\"r\".\"recordId\" AS jsonb)->>0) AS text) AS \"key0\"")
        .contains("CAST((CAST(\"r\".\"recordId\" AS jsonb)->>1) AS bigint) AS \"key1\"")
        .contains("\"p\".\"code\" = \"s\".\"code\" AND \"p\".\"id\" = \"s\".\"id\"")
        .contains("ON CONFLICT (\"code\", \"id\")");
  }

  @Test
  void theTargetsOwnKeyNamesAreUsedInTheTarget() {
    // Given
    Column target = column("student_id", "integer", "integer", Ordering.NATIVE, true);
    Table table =
        new Table(
            settings(List.of(), List.of()),
            relation("r", List.of(BIGINT)),
            relation("r", List.of(target)),
            List.of(BIGINT),
            List.of(target),
            List.of(BIGINT),
            List.of());

    // When
    String apply = prepared("target/upsert-documents", table);
    String page = TableSql.target("page", table, Compare.VERSION);

    // Then
    assertThat(apply)
        .contains("CAST(\"r\".\"recordId\" AS integer) AS \"key0\"")
        .contains("ON CONFLICT (\"student_id\")")
        .doesNotContain("\"s\".\"id\"");
    assertThat(page).contains("hashint8extended(\"s\".\"student_id\",").doesNotContain("\"id\"");
  }

  @ParameterizedTest
  @EnumSource(Compare.class)
  void bothSidesHashTheSameThing(Compare compare) {
    // Given
    Table table = table("r", List.of(TEXT), List.of(TEXT, NAME), List.of());

    // When
    String source = TableSql.source("page", table, compare);
    String target = TableSql.target("page", table, compare);

    // Then
    if (compare == Compare.VERSION) {
      assertThat(source).contains("\"t\".\"xmin\"::text::bigint) AS \"hash\"");
      assertThat(target).contains("THEN \"s\".\"source_version\" END, 0))");
    } else {
      assertThat(source)
          .contains("hashtextextended((concat(E'{\"code\": ', ")
          .contains(" || '}') COLLATE \"C\", 0))");
      assertThat(target)
          .contains(
              "'synced' THEN int8xor(hashtextextended(\"s\".\"data\"::text COLLATE \"C\", 0),"
                  + " coalesce(\"s\".\"source_delta\", 0)) END, 0)");
    }
  }

  @Test
  void aDocumentHasAllColumnsOrThoseThatWereAskedFor() {
    // Given
    Table all = table("r", List.of(BIGINT), List.of(BIGINT, NAME, TEXT), List.of());
    Table some =
        new Table(
            all.settings(),
            all.source(),
            all.target(),
            all.key(),
            all.targetKey(),
            List.of(BIGINT, TEXT),
            List.of());

    // Then
    assertThat(prepared("source/read-documents", all))
        .contains(" (SELECT to_json(\"d\".*) FROM (SELECT \"t\".*) AS \"d\")::text AS");
    assertThat(prepared("source/read-documents", some))
        .contains(
            " (SELECT to_json(\"d\".*) FROM (SELECT \"t\".\"id\", \"t\".\"code\") AS \"d\")::text AS")
        .doesNotContain("\"name\"");
    assertThat(TableSql.source("page", some, Compare.CONTENT))
        .contains(
            "(concat(E'{\"id\": ', coalesce(\"t\".\"id\"::text, 'null'),"
                + " E', \"code\": ', coalesce(to_json(\"t\".\"code\"), 'null')) || '}')")
        .doesNotContain("\"name\"");
  }

  @Test
  void aDocumentIsMadeOfTheColumnsThatTheServerHasByThen() {
    // Given a column of a type whose json is not enough
    Table table = table("r", List.of(BIGINT), List.of(BIGINT, ENUM), List.of());

    // Then
    String document = "(SELECT to_jsonb(\"d\".*) FROM (SELECT \"t\".*) AS \"d\")::text";
    assertThat(prepared("source/read-documents", table)).contains(" " + document + " AS");
    assertThat(TableSql.source("read-lines", table, Compare.VERSION))
        .contains("replace(" + document + ",");
  }

  @Test
  void onlyColumnsOfVaryingSizeAreMeasured() {
    // Given
    Table table = table("r", List.of(BIGINT), List.of(BIGINT, NAME, ENUM), List.of());

    // When
    String keys = TableSql.source("page-keys", table, Compare.VERSION);

    // Then
    assertThat(keys)
        .contains("100 + coalesce(octet_length(\"t\".\"name\"), 0) + 0 AS \"bytes\"")
        .contains("NULL::bigint AS \"content\"");
  }

  @Test
  void rowsOfInheritanceChildrenAreLeftOutAndThoseOfPartitionsAreNot() {
    // Given
    Table plain = table("r", List.of(BIGINT), List.of(BIGINT), List.of());
    Table partitioned = table("p", List.of(BIGINT), List.of(BIGINT), List.of());

    // Then
    assertThat(TableSql.source("page", plain, Compare.VERSION))
        .contains("FROM ONLY public.students AS \"t\"");
    assertThat(TableSql.source("page", partitioned, Compare.VERSION))
        .contains("FROM public.students AS \"t\"");
    assertThat(prepared("source/read-documents", plain))
        .contains("JOIN ONLY public.students AS \"t\"");
  }

  @Test
  void requiredFieldsAreLiterals() {
    // Given
    Table table =
        table("r", List.of(BIGINT), List.of(BIGINT), List.of("id", "it's", "a\"b", "c#?:d{e}$1\\"));

    // When
    String apply = prepared("target/upsert-documents", table);

    // Then
    assertThat(apply)
        .contains("unnest(ARRAY[E'id', E'it''s', E'a\"b', E'c#?:d{e}$1\\\\']::text[]) WITH")
        .contains("\"i\".\"data\"->>E'it''s' IS NOT NULL AND \"i\".\"data\"->>E'a\"b' IS NOT NULL");
    assertThat(
            prepared(
                "target/upsert-documents", table("r", List.of(BIGINT), List.of(BIGINT), List.of())))
        .contains("unnest(ARRAY[]::text[]) WITH")
        .contains("\"i\".\"data\" IS NOT NULL AS \"valid\"");
  }

  @Test
  void aSnapshotTableHasTheSourcesKeyTypesUnderTheTargetsNames() {
    // Given
    TableSettings settings = settings(List.of("Or\"der", "mood"), List.of());

    // When
    String create = TableSql.createSnapshots("student_snapshots", settings, List.of(BIGINT, ENUM));

    // Then
    assertThat(create)
        .startsWith("CREATE TABLE IF NOT EXISTS student_snapshots (")
        .contains("\"Or\"\"der\" bigint NOT NULL, \"mood\" text COLLATE \"C\" NOT NULL,")
        .contains("PRIMARY KEY (\"Or\"\"der\", \"mood\")");
    assertThat(
            TableSql.createSnapshots(
                "student_snapshots", settings(List.of(), List.of()), List.of(BIGINT)))
        .contains("PRIMARY KEY (\"id\")");
  }

  static List<String> oddNames() {
    return ODD_NAMES;
  }

  @ParameterizedTest
  @MethodSource("oddNames")
  void oddNamesSurviveTheWayThroughSpringsTemplates(String name) {
    // Given
    Table table = oddTable(name);
    String quoted = '"' + name.replace("\"", "\"\"") + '"';

    // When
    String sql = TableSql.source("page", table, Compare.CONTENT);
    String prepared =
        NamedParameterUtils.substituteNamedParameters(
            NamedParameterUtils.parseSqlStatement(sql),
            new MapSqlParameterSource()
                .addValue("after", null)
                .addValue("upto", null)
                .addValue("rows", 1));

    // Then
    assertThat(prepared)
        .contains("\"t\"." + quoted + "::text AS \"recordId\"")
        .contains("ORDER BY \"t\"." + quoted + " COLLATE");
    assertThat(parameters(prepared)).isEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("oddNames")
  void oddNamesSurviveTheWayThroughASqlEndpoint(String name) {
    // Given
    Table table = oddTable(name);
    String quoted = '"' + name.replace("\"", "\"\"") + '"';

    // When
    String read = prepared("source/read-documents", table);
    String apply = prepared("target/upsert-documents", table);

    // Then
    assertThat(read).contains("ON \"t\"." + quoted + " = CAST(\"k\".\"recordId\" AS text)");
    assertThat(parameters(read)).isEqualTo(2);
    assertThat(apply)
        .contains("ON CONFLICT (" + quoted + ")")
        .contains("\"p\"." + quoted + " = \"s\"." + quoted);
    assertThat(parameters(apply)).isEqualTo(15);
  }

  static Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(SQL)) {
      return files
          .filter(file -> file.toString().endsWith(".sql"))
          .map(file -> SQL.relativize(file).toString().replace('\\', '/').replace(".sql", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyTokenOfEveryFileIsKnown(String file) {
    // Given
    Table table = table("r", List.of(BIGINT), List.of(BIGINT, NAME), List.of("id"));
    String name = file.substring(file.indexOf('/') + 1);

    // When it is rendered the way it is used: by the diff, the load test, the migration, or a route
    List<String> statements =
        switch (file) {
          case "source/page",
              "source/page-keys",
              "source/page-ends",
              "source/new-keys",
              "source/rows-of-keys",
              "source/sweep",
              "source/read-lines" ->
              Arrays.stream(Compare.values()).map(c -> TableSql.source(name, table, c)).toList();
          case "target/page",
              "target/any-row",
              "target/page-keys",
              "target/record",
              "target/rows-of-keys",
              "target/sweep-keys",
              "target/begin-load",
              "target/load-documents" ->
              Arrays.stream(Compare.values()).map(c -> TableSql.target(name, table, c)).toList();
          case "load-test/insert",
              "load-test/insert-raw",
              "load-test/update",
              "load-test/delete",
              "load-test/source-documents",
              "load-test/target-documents" ->
              List.of(TableSql.loadTest(name, table));
          case "catalog/query-types" ->
              List.of(Catalog.described(SqlFile.named(file).forJdbc(), "SELECT 1", "1"));
          case "target/create-snapshots" ->
              List.of(TableSql.createSnapshots(table.targetName(), table.settings(), table.key()));
          case "target/add-engine-columns" ->
              List.of(TableSql.addEngineColumns(table.targetName()));
          default -> List.of(prepared(file, table));
        };

    // Then
    assertThat(statements)
        .isNotEmpty()
        .allSatisfy(sql -> assertThat(sql).isNotBlank().doesNotContainPattern(TOKEN));
  }

  @Test
  void anUnknownTokenIsAMistakeThatIsNamed() {
    // Given
    Table table = table("r", List.of(BIGINT), List.of(BIGINT), List.of());

    // Then
    assertThatThrownBy(() -> TableSql.fill("SELECT {json}, {mistake}", table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown token {mistake}");
    assertThatThrownBy(() -> TableSql.plain("target/mistake"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sql/target/mistake.sql");
  }

  /** A column with the traits that its type usually has. */
  private static Column column(
      String name, String type, String portable, Ordering ordering, boolean integer) {
    boolean builtin = type.equals(portable);
    return new Column(
        name,
        type,
        false,
        portable,
        ordering,
        integer,
        !integer && builtin,
        true,
        false,
        integer,
        builtin,
        false,
        builtin);
  }

  /** A table whose name, key and columns are all called so. */
  private static Table oddTable(String name) {
    Column column = column(name, "text", "text", Ordering.COLLATED, false);
    String relation = "public.\"" + name.replace("\"", "\"\"") + '"';
    Relation both =
        new Relation(
            relation,
            "r",
            "oid=1",
            true,
            0,
            0,
            1,
            List.of(column),
            List.of(List.of(name)),
            true,
            "",
            true,
            false);
    return new Table(
        settings(List.of(), List.of(name)),
        both,
        both,
        List.of(column),
        List.of(column),
        List.of(column),
        List.of(name));
  }

  private static Table table(
      String kind, List<Column> key, List<Column> columns, List<String> required) {
    return new Table(
        settings(List.of(), required),
        relation(kind, columns),
        relation("r", key),
        key,
        key,
        columns,
        required);
  }

  private static TableSettings settings(List<String> targetKey, List<String> required) {
    return new TableSettings(
        "students",
        null,
        null,
        "students",
        null,
        null,
        List.of(),
        "student_snapshots",
        targetKey,
        required,
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        new Settings.Apply(2, 1000),
        new Settings.Deletes(1000, 30, true));
  }

  private static Relation relation(String kind, List<Column> columns) {
    return new Relation(
        "public.students", kind, "oid=1", true, 0, 0, 1, columns, List.of(), true, "", true, false);
  }

  /** A file as a {@code sql:} endpoint with the strategy gives it to the driver. */
  static String prepared(String file, Table table) {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      Exchange exchange = new DefaultExchange(camel);
      exchange.setVariable("table", table.name());
      String query = SqlHelper.resolveQuery(camel, "classpath:sql/" + file + ".sql", "#");
      TableSqlStrategy strategy =
          new TableSqlStrategy(name -> name.equals(table.name()) ? table : null);
      return strategy.prepareQuery(query, true, exchange);
    } catch (Exception e) {
      throw new IllegalStateException(file, e);
    }
  }

  /** Parameters as the driver counts them: those outside of quotes. */
  private static long parameters(String sql) {
    String bare = sql.replaceAll("\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'", "");
    return bare.chars().filter(c -> c == '?').count();
  }
}
