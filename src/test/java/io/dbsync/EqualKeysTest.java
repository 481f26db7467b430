package io.dbsync;

import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys that are equal may be written in several ways. */
final class EqualKeysTest extends TableFixture {

  private void rewrite(String type, String first, String second) {
    // Given
    inSource(
        "CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2',"
            + " deterministic = false)",
        "CREATE TABLE items (id " + type + " PRIMARY KEY, n int)",
        "INSERT INTO items VALUES (" + first + ", 1)");
    start(Map.of("sync.table.items.source", "items"));
    oracleOf("items").awaitInSync(PATIENCE);

    // When
    inSource("UPDATE items SET id = " + second);

    // Then
    new Oracle(
            databases,
            "SELECT 'the one', to_jsonb(i)::text FROM items i",
            "SELECT 'the one', data::text FROM items_snapshots WHERE data IS NOT NULL")
        .awaitInSync(Duration.ofSeconds(15));
    // the document may be the same, so the poll may not have been yet
    Polls polls = new Polls(engine, databases);
    await().atMost(PATIENCE).until(() -> polls.poll("items").equals(Polls.NOTHING));
  }

  @Test
  void numeric() {
    rewrite("numeric", "1.0", "1.00");
  }

  @Test
  void zero() {
    rewrite("double precision", "'-0'", "0");
  }

  @Test
  void interval() {
    rewrite("interval", "'1 day'", "'24:00'");
  }

  @Test
  void collation() {
    rewrite("text COLLATE caseless", "'a'", "'A'");
  }
}
