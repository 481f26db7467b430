package io.dbsync.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.EveryType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is put together column by column is the text of PostgreSQL's own jsonb, to the letter. */
final class JsonbTextTest {

  private static final String LONGEST = "n".repeat(63);

  private final DatabasePair databases = new DatabasePair();

  @AfterEach
  void close() throws Exception {
    databases.close();
  }

  @Test
  void isThatOfEveryType() {
    // Given
    EveryType.create(databases.source(), "things");

    // Then
    assertThat(different("things")).isEmpty();
  }

  @Test
  void hasTheKeysInTheOrderOfJsonb() {
    // Given names of one, two and more bytes, with everything that JSON and SQL have to quote
    List<String> names =
        List.of(
            "b",
            "B",
            "a",
            "ü",
            "zz",
            "🎓",
            "中",
            "data",
            "t",
            "a\"b",
            "a\\b",
            "it's",
            "a?b",
            ":after",
            "{after}",
            "$1",
            "a\nb",
            "a\tb",
            "a\u0001b",
            "a\u001fb",
            "a\u007fb",
            "a\bb",
            "a\fb",
            "a\rb",
            "/",
            "--",
            "null",
            LONGEST);
    databases
        .source()
        .execute(
            names.stream()
                .map(name -> Sql.identifier(name) + " text")
                .collect(Collectors.joining(", ", "CREATE TABLE odd (id int PRIMARY KEY, ", ")")));
    databases.source().execute("INSERT INTO odd VALUES (1, 'x', NULL, '\"')");
    databases.source().execute("INSERT INTO odd VALUES (2)");

    // Then
    assertThat(different("odd")).isEmpty();
  }

  @Test
  void takesAnyNumberOfColumns() {
    // Given
    for (int columns : List.of(1, 44, 45, 46, 90, 1_000)) {
      databases
          .source()
          .execute(
              IntStream.range(1, columns)
                  .mapToObj(i -> ", c" + i + " int DEFAULT " + i)
                  .collect(
                      Collectors.joining(
                          "", "CREATE TABLE wide" + columns + " (id int PRIMARY KEY", ")")));
      databases.source().execute("INSERT INTO wide" + columns + " VALUES (1)");

      // Then
      assertThat(different("wide" + columns)).isEmpty();
    }
  }

  /** Rows of which the text is another. */
  private List<List<String>> different(String table) {
    String text = JsonbText.of("t", CatalogTest.find(databases, table).columns());
    return databases
        .source()
        .query(
            "SELECT id, %1$s, to_jsonb(\"t\".*)::text FROM %2$s AS \"t\" WHERE %1$s IS DISTINCT FROM to_jsonb(\"t\".*)::text"
                .formatted(text, table));
  }
}
