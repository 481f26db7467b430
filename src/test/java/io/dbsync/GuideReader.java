package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.database.Databases;
import io.dbsync.operations.Migration;
import io.dbsync.settings.SettingsReader;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EngineApi;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Sql;
import io.dbsync.testing.TemporaryDirectory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Does what a guide says, block by block, and sees whether what it shows comes. */
final class GuideReader implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern SET = Pattern.compile("\\\\set (\\w+) `[^`]* (\\S+)`\\n");
  private static final Pattern CURL =
      Pattern.compile("curl -s (-X POST )?'?http://localhost:8787(/[^'\\s]*)'?\\n");
  private static final String RUN = "java -jar db-sync-engine.jar\n";
  private static final String DRY_RUN = "java -jar db-sync-engine.jar migrate --dry-run\n";

  private static final Pattern EDIT =
      Pattern.compile("perl -pi -e \"s/([^/]+)/([^/]+)/\" (\\S+)\\n");

  /** Left to the reader: the roles and settings of the test's databases are there already. */
  private static final Pattern PREPARATION =
      Pattern.compile("(?:(?:export |psql -q -v role=|mvn |mkdir )[^\\n]*\\n)+");

  private final DatabasePair databases = new DatabasePair();
  private final TemporaryDirectory directory = new TemporaryDirectory("guide");
  private final Map<String, String> settings = new HashMap<>();
  private InProcessEngine engine;
  private boolean stale;

  /** Follows a guide from top to bottom. */
  void follow(String guide) throws Exception {
    List<GuideBlock> blocks = GuideBlock.of(guide);
    assertThat(blocks).isNotEmpty();
    for (int i = 0; i < blocks.size(); i++) {
      GuideBlock next = i + 1 < blocks.size() ? blocks.get(i + 1) : null;
      GuideBlock shown = next != null && (next.is("text") || next.is("json")) ? next : null;
      follow(blocks.get(i), shown);
    }
  }

  private void follow(GuideBlock block, GuideBlock shown) throws Exception {
    switch (block.language()) {
      case "properties" -> configure(block.text());
      case "sql" -> {
        if (block.file() == null) {
          runSql(block.text(), shown);
        } else {
          write(block);
        }
      }
      case "bash" -> runBash(block.text(), shown);
      case "text", "json" -> {}
      default -> throw new IllegalArgumentException(block.toString());
    }
  }

  private void write(GuideBlock block) throws IOException {
    Path file = directory.path().resolve(block.file());
    Files.createDirectories(file.getParent());
    Files.writeString(file, block.text());
  }

  private void configure(String text) throws Exception {
    Properties lines = new Properties();
    lines.load(new StringReader(text));
    for (String key : lines.stringPropertyNames()) {
      if (!key.startsWith("sync.source.") && !key.startsWith("sync.target.")) {
        settings.put(
            key, lines.getProperty(key).replace("file:", "file:" + directory.path() + "/"));
      }
    }
    read();
    stale = true;
  }

  /** The settings so far, which must be right. */
  private SettingsReader.Result read() throws IOException {
    // in the place of the shipped file, as the guide says
    Files.writeString(directory.path().resolve("application.properties"), "");
    Properties all = new Properties();
    all.putAll(settings);
    all.putAll(databases.settings());
    return SettingsReader.read(directory.path(), Map.of(), all);
  }

  /** Starts the engine again if what is to be seen next depends on it. */
  private void start() throws IOException {
    if (stale) {
      if (engine != null) {
        engine.close();
      }
      engine = new InProcessEngine(databases, settings).awaitStarted();
      stale = false;
    }
  }

  private void runSql(String text, GuideBlock shown) throws IOException {
    boolean inSource = text.startsWith("-- in the source\n");
    assertThat(inSource || text.startsWith("-- in the target\n")).as(text).isTrue();
    Sql database = inSource ? databases.source() : databases.target();
    String sql = text;
    for (Matcher set = SET.matcher(text); set.find(); ) {
      String value = Files.readString(directory.path().resolve(set.group(2)));
      sql = sql.replace(set.group(), "").replace(":" + set.group(1), value);
    }
    String statement = sql;
    if (shown == null) {
      query(database, statement);
    } else if (sql.contains("EXPLAIN")) {
      assertThat(query(database, statement)).contains("IndexScanusing").doesNotContain("SeqScan");
    } else {
      if (!inSource) {
        start();
      }
      await(sql)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(query(database, statement)).isEqualTo(cells(shown.text())));
    }
  }

  /** The cells of what a query yields, one behind the other, without any white space. */
  private static String query(Sql database, String sql) {
    StringBuilder cells = new StringBuilder();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      boolean yields = statement.execute(sql);
      while (!yields && statement.getUpdateCount() >= 0) {
        yields = statement.getMoreResults();
      }
      if (yields) {
        ResultSet rows = statement.getResultSet();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          for (int column = 1; column <= columns; column++) {
            cells.append(rows.getObject(column) == null ? "" : rows.getString(column));
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql + ": " + e.getMessage(), e);
    }
    return cells.toString().replaceAll("\\s", "");
  }

  /** The same of what psql has shown of it. */
  private static String cells(String shown) {
    return shown
        .replaceFirst("(?s)^.*?\\n[-+]+\\n", "")
        .replaceFirst("\\(\\d+ rows?\\)\\s*$", "")
        .replaceAll("\\+\\n", "")
        .replaceAll("[\\s|]", "");
  }

  private void runBash(String text, GuideBlock shown) throws Exception {
    Matcher curl = CURL.matcher(text);
    Matcher edit = EDIT.matcher(text);
    if (text.equals(RUN)) {
      start();
    } else if (text.endsWith(DRY_RUN)) {
      assertThat(withoutOwn(plan())).isEqualTo(withoutOwn(shown.text()));
    } else if (text.startsWith("curl ")) {
      String others = curl.replaceAll("");
      assertThat(others).isEmpty();
      for (curl.reset(); curl.find(); ) {
        call(curl.group(1) == null ? "GET" : "POST", curl.group(2), shown);
      }
    } else if (edit.matches()) {
      Path file = directory.path().resolve(edit.group(3));
      String before = Files.readString(file);
      assertThat(before).containsOnlyOnce(edit.group(1));
      Files.writeString(file, before.replace(edit.group(1), edit.group(2)));
      stale = true;
    } else {
      assertThat(text).matches(PREPARATION);
    }
  }

  private String plan() throws Exception {
    SettingsReader.Result read = read();
    try (Databases pools = new Databases(read.settings())) {
      return new Migration(read.settings(), pools).plan().text();
    }
  }

  /** A plan without where the target is and how many migrations there are. */
  private static String withoutOwn(String plan) {
    return plan.replaceAll("-- (target|migration) [^\\n]*\\n", "").strip();
  }

  private void call(String method, String path, GuideBlock shown) throws IOException {
    String real = path.replace("DIGEST", digest(path));
    if (shown == null) {
      assertThat(answer(method, real).status()).as(path).isBetween(200, 299);
      return;
    }
    start();
    JsonNode expected = new ObjectMapper().readTree(shown.text());
    await(path)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertShown(expected, answer(method, real).json(), path));
  }

  private String digest(String path) {
    return path.contains("DIGEST")
        ? answer("GET", "/api/sync/status?table=orders")
            .json()
            .at("/tables/0/heldDeletes/digest")
            .asText()
        : "";
  }

  private EngineApi.Answer answer(String method, String path) {
    return method.equals("GET") ? engine.api().get(path) : engine.api().post(path);
  }

  /** Each field that is shown must be there; an ellipsis stands for anything. */
  private static void assertShown(JsonNode shown, JsonNode actual, String where) {
    if (shown.isObject()) {
      shown
          .fieldNames()
          .forEachRemaining(
              name -> {
                assertThat(actual.has(name)).as(where + " " + name).isTrue();
                assertShown(shown.get(name), actual.get(name), where + " " + name);
              });
    } else if (shown.isArray()) {
      for (JsonNode element : shown) {
        assertShown(element, ofTable(actual, element.path("table").asText()), where);
      }
      assertThat(actual.isEmpty()).as(where).isEqualTo(shown.isEmpty());
    } else if (!shown.asText().equals("…")) {
      assertThat(actual).as(where).isEqualTo(shown);
    }
  }

  /** The test's engine has the shipped table too. */
  private static JsonNode ofTable(JsonNode tables, String name) {
    return StreamSupport.stream(tables.spliterator(), false)
        .filter(table -> table.path("table").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no table " + name + " in " + tables));
  }

  @Override
  public void close() throws IOException {
    if (engine != null) {
      engine.close();
    }
    databases.close();
    directory.close();
  }
}
