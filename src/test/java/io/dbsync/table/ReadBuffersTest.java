package io.dbsync.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.TableSql.Compare;
import io.dbsync.testing.DatabasePair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A read of one row does not touch the TOAST of the others, whatever plan the server chooses. */
final class ReadBuffersTest {

  /** Each row has some 8 blocks in TOAST. */
  private static final int ROWS = 300;

  private static final int MOST_BLOCKS = 200;

  private static final List<String> PLANS =
      List.of(
          "SET LOCAL random_page_cost = 4",
          "SET LOCAL random_page_cost = 1000",
          "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off",
          "SET LOCAL enable_hashjoin = off; SET LOCAL enable_nestloop = off",
          "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off");

  private static DatabasePair databases;

  @BeforeAll
  static void makeWideRows() {
    databases = new DatabasePair();
    databases
        .source()
        .execute(
            "CREATE TABLE wide (id int PRIMARY KEY, code text UNIQUE NOT NULL, note text, pair int[]);"
                + "ALTER TABLE wide ALTER note SET STORAGE EXTERNAL;"
                + ("INSERT INTO wide SELECT n, 'c' || n, repeat(md5(n::text), 500), ARRAY[n]"
                        + " FROM generate_series(1, %s) n;")
                    .formatted(ROWS)
                + "CREATE TABLE parted (LIKE wide, PRIMARY KEY (id)) PARTITION BY RANGE (id);"
                + "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (150);"
                + "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (150) TO (1000);"
                + "INSERT INTO parted TABLE wide;"
                + "CREATE VIEW shown AS SELECT * FROM wide;"
                + "CREATE MATERIALIZED VIEW kept AS TABLE wide;"
                + "ANALYZE");
  }

  @AfterAll
  static void close() throws Exception {
    databases.close();
  }

  @ParameterizedTest(name = "{0} by {1}")
  @CsvSource({"wide, id", "wide, code", "parted, id", "shown, id", "kept, id"})
  void touchesTheRowsThatAreAskedForAlone(String source, String key) throws Exception {
    // Given
    Table table = table(source, key);
    String record = key.equals("id") ? "7" : "c7";

    for (String plan : PLANS) {
      for (String file : List.of("read-lines", "record", "rows-of-keys")) {
        // When
        long blocks = blocks(plan, TableSql.source(file, table, Compare.CONTENT), record);

        // Then
        assertThat(blocks).as("%s, %s", file, plan).isBetween(1L, (long) MOST_BLOCKS);
      }
      String read = TableSqlTest.prepared("source/read-documents", table);
      String named = read.replaceFirst("\\?", ":clockOffset").replaceFirst("\\?", ":keys");
      assertThat(blocks(plan, named, record))
          .as("read-documents, %s", plan)
          .isBetween(1L, (long) MOST_BLOCKS);
    }
  }

  private static Table table(String source, String key) {
    Relation relation = CatalogTest.find(databases, source);
    List<Column> columns = List.of(relation.column(key).orElseThrow());
    TableSettings settings =
        new TableSettings(
            source,
            null,
            null,
            source,
            null,
            null,
            List.of(key),
            source + "_snapshots",
            List.of(),
            List.of(),
            List.of(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            new Settings.Apply(2, 1000),
            new Settings.Deletes(1000, 30, true));
    return new Table(settings, relation, relation, columns, columns, relation.columns(), List.of());
  }

  /** How many blocks the server reads for a statement about one record. */
  private static long blocks(String plan, String sql, String record) throws Exception {
    Map<String, Object> values =
        Map.of(
            "keys",
            "[\"" + record + "\"]",
            "recordId",
            record,
            "first",
            record,
            "last",
            record,
            "documents",
            true,
            "clockOffset",
            0L,
            "most",
            2);
    try (Connection connection = databases.source().connect()) {
      connection.setAutoCommit(false);
      prepare(connection, plan);
      String explained =
          new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true))
              .queryForObject(
                  "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, values, String.class);
      JsonNode top = new ObjectMapper().readTree(explained).at("/0/Plan");
      return top.path("Shared Hit Blocks").asLong() + top.path("Shared Read Blocks").asLong();
    }
  }

  private static void prepare(Connection connection, String plan) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(plan);
    }
  }
}
