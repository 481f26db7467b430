package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.dbsync.Routes.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The route files and the SQL files they refer to, as a whole. */
final class RoutesTest {

  private static final Set<String> SCALARS = Set.of("string", "boolean", "number", "integer");
  private static final int MOST_LINES = 125;
  private static final Path SQL = Path.of("src/main/resources/sql");
  private static final String SQL_SCHEME = "sql:classpath:sql/";
  private static final Pattern PARAMETER = Pattern.compile(":#");
  private static final Pattern TOKEN = Pattern.compile("(?<!\\$)\\{[a-zA-Z]+}");
  private static final Pattern DIRECT_IN_JAVA = Pattern.compile("\"(direct:[a-z-]+)\"");
  private static final Pattern SQL_IN_JAVA =
      Pattern.compile(
          "TableSql\\.(source|target|loadTest)\\(\\s*\"([a-z-]+)\""
              + "|(?:TableSql\\.plain|SqlFile\\.named)\\(\\s*\"([a-z/-]+)\"\\s*\\)");
  private static final Pattern BOUND_IN_JAVA = Pattern.compile("\\.bind\\(\\s*\"(\\w+)\"");

  private static JsonSchema schema;
  private static String java;

  @BeforeAll
  static void readSchemaAndJava() throws IOException {
    try (InputStream stream =
        RoutesTest.class.getClassLoader().getResourceAsStream("schema/camelYamlDsl.json")) {
      JsonNode definition = new ObjectMapper().readTree(stream);
      loosen(definition);
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(definition);
    }
    java =
        files(Path.of("src/main/java"), ".java").stream()
            .map(RoutesTest::read)
            .collect(Collectors.joining());
  }

  static List<Path> routeFiles() throws IOException {
    return files(Path.of("routes"), ".camel.yaml");
  }

  static List<Path> sqlFiles() throws IOException {
    return files(SQL, ".sql");
  }

  static List<Node> sqlEndpoints() {
    return Routes.nodes().stream().filter(node -> node.uri().startsWith("sql:")).toList();
  }

  @ParameterizedTest
  @MethodSource("routeFiles")
  void aRouteFileIsWhatCamelsSchemaAllows(Path file) {
    // Given
    JsonNode content = new ObjectMapper().valueToTree(Routes.load(file));

    // Then
    assertThat(schema.validate(content)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("routeFiles")
  void aRouteFileCanBeReadAtOneGo(Path file) {
    assertThat(read(file).lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
    assertThat(read(file)).startsWith("# ");
  }

  @Test
  void everyRouteAndTemplateHasAnIdAndADescription() {
    assertThat(Routes.named("route", "routeTemplate", "rest"))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            route -> {
              assertThat(route.text("id")).isNotBlank();
              assertThat(route.text("description")).as(route.text("id")).isNotBlank();
            });
    assertThat(Routes.named("routeConfiguration"))
        .isNotEmpty()
        .allSatisfy(configuration -> assertThat(configuration.text("id")).isNotBlank());
  }

  @Test
  void everyParameterOfATemplateHasADescription() {
    assertThat(Routes.named("routeTemplate"))
        .flatExtracting(template -> (List<?>) template.content().get("parameters"))
        .isNotEmpty()
        .allSatisfy(
            parameter ->
                assertThat(((Map<?, ?>) parameter).get("description"))
                    .as(parameter.toString())
                    .isInstanceOf(String.class));
  }

  @Test
  void everyIdIsThereOnce() {
    // Given
    List<String> ids =
        Routes.nodes().stream().map(node -> node.text("id")).filter(id -> !id.isEmpty()).toList();

    // Then
    assertThat(ids).hasSizeGreaterThan(10).doesNotHaveDuplicates();
  }

  @Test
  void everyDirectEndpointHasOneConsumerAndIsSentTo() {
    // Given
    List<String> consumers =
        Routes.consumers().stream().filter(uri -> uri.startsWith("direct:")).toList();
    Set<String> producers = new TreeSet<>(Routes.producers("direct:"));
    DIRECT_IN_JAVA.matcher(java).results().forEach(match -> producers.add(match.group(1)));
    // a route of a table's own, which only its owner has
    producers.removeIf(uri -> uri.startsWith("direct:rewrite-"));

    // Then
    assertThat(consumers).doesNotHaveDuplicates();
    assertThat(producers).containsExactlyInAnyOrderElementsOf(consumers);
  }

  @Test
  void everySedaEndpointThatIsSentToHasAConsumer() {
    // Given
    Set<String> prefixes =
        Routes.producers("seda:").stream()
            .map(uri -> uri.replaceFirst("[?$].*|\\{\\{.*", ""))
            .collect(Collectors.toSet());

    // Then
    assertThat(prefixes)
        .isNotEmpty()
        .allSatisfy(
            prefix -> assertThat(Routes.consumers()).anyMatch(uri -> uri.startsWith(prefix)));
  }

  @Test
  void everyBeanThatARouteNamesIsBound() {
    // Given
    Set<String> bound =
        BOUND_IN_JAVA.matcher(java).results().map(m -> m.group(1)).collect(Collectors.toSet());

    // Then
    // the sources are bound by the names that tables have for them
    assertThat(Routes.beans()).hasSizeGreaterThan(5).contains("${variable.source}");
    assertThat(Routes.beans()).filteredOn(bean -> !bean.startsWith("$")).isSubsetOf(bound);
  }

  @Test
  void everyRouteConfigurationThatARouteNamesIsThere() {
    // Given
    List<String> configurations =
        Routes.named("routeConfiguration").stream().map(node -> node.text("id")).toList();
    List<String> named =
        Routes.nodes().stream()
            .map(node -> node.text("routeConfigurationId"))
            .filter(id -> !id.isEmpty())
            .toList();

    // Then
    assertThat(named).isNotEmpty().isSubsetOf(configurations);
    assertThat(configurations).isSubsetOf(named);
  }

  @ParameterizedTest
  @MethodSource("sqlEndpoints")
  void aSqlEndpointNamesAFileItsDatabaseAndItsParameters(Node endpoint) {
    // Given
    assertThat(endpoint.uri()).startsWith(SQL_SCHEME).endsWith(".sql");
    Path file = SQL.resolve(endpoint.uri().substring(SQL_SCHEME.length()));
    assertThat(file).isRegularFile();
    String statement = statement(file);
    Map<?, ?> parameters = endpoint.parameters();

    // Then
    String database = SQL.relativize(file).getName(0).toString();
    // a table may have a source of its own
    assertThat(parameters.get("dataSource"))
        .isEqualTo(database.equals("source") ? "#${variable.source}" : "#" + database);
    int count = count(PARAMETER, statement);
    assertThat(parameters.get("parametersCount")).isEqualTo(count == 0 ? null : count);
    // with it, parameters are also found faster
    assertThat(parameters.get("prepareStatementStrategy"))
        .isIn(
            count(TOKEN, statement) == 0 ? Arrays.asList(null, "#tableSql") : List.of("#tableSql"));
  }

  @ParameterizedTest
  @MethodSource("sqlFiles")
  void aSqlFileIsOneStatementWithItsPurposeOnTop(Path file) {
    // Given
    List<String> lines = read(file).lines().toList();

    // Then
    assertThat(lines.get(0)).matches("-- \\S.{15,}");
    assertThat(lines.get(1)).doesNotStartWith("--").isNotBlank();
    assertThat(lines).noneMatch(String::isBlank).allMatch(line -> line.length() <= 140);
    assertThat(statement(file))
        .doesNotContain(";")
        // but for the query that is only described
        .doesNotContainPattern("(?i)select\\s+(\\w+\\.|\"\\w+\"\\.)?\\*(?! FROM \\{query})");
  }

  @Test
  void sourceIsOnlyRead() throws IOException {
    assertThat(files(SQL.resolve("source"), ".sql"))
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(statement(file))
                    .matches("(?s)(EXPLAIN \\(FORMAT JSON\\) )?SELECT\\b.*")
                    .doesNotContainPattern(
                        "(?i)\\b(insert|update|delete|truncate|lock|for share)\\b"));
  }

  @Test
  void everySqlFileIsUsed() throws IOException {
    // Given
    Set<String> used =
        sqlEndpoints().stream()
            .map(node -> node.uri().substring(SQL_SCHEME.length()).replace(".sql", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    Matcher inJava = SQL_IN_JAVA.matcher(java);
    while (inJava.find()) {
      used.add(
          inJava.group(1) == null
              ? inJava.group(3)
              : inJava.group(1).replace("loadTest", "load-test") + "/" + inJava.group(2));
    }

    // Then
    assertThat(sqlFiles())
        .extracting(file -> SQL.relativize(file).toString().replace(".sql", ""))
        .containsExactlyInAnyOrderElementsOf(used);
  }

  /**
   * Lets text stand where the schema wants a number, a boolean or a list, and the other way round:
   * Camel converts it, and a placeholder is always text.
   */
  private static void loosen(JsonNode node) {
    if (node instanceof ObjectNode definition) {
      definition.remove("deprecated");
      String type = definition.path("type").asText();
      if (SCALARS.contains(type) || type.equals("array")) {
        ArrayNode types = definition.putArray("type");
        SCALARS.forEach(types::add);
        if (type.equals("array")) {
          types.add(type);
        }
      }
    }
    node.forEach(RoutesTest::loosen);
  }

  /** The file without its comment lines, as camel-sql takes it. */
  private static String statement(Path file) {
    return read(file)
        .lines()
        .filter(line -> !line.strip().startsWith("--"))
        .collect(Collectors.joining("\n"));
  }

  private static int count(Pattern pattern, String text) {
    return (int) pattern.matcher(text).results().count();
  }

  private static String read(Path file) {
    return Routes.read(file);
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
