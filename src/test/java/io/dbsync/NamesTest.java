package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tables and columns may have any name that PostgreSQL takes. */
final class NamesTest extends TableFixture {

  @Test
  void mayNeedQuotes() {
    // Given
    inSource(
        "CREATE SCHEMA \"Shop \"\"one\"\"\"",
        "CREATE TABLE \"Shop \"\"one\"\"\".\"Order\" (\"Id\" int, \"a#b\" text, \"x?y\" int, \":n\" int,"
            + " \"q\"\"q\" int, \"it's\" int, \"größe\" int, \"{source}\" int, \"${body}\" int,"
            + " \"--\" int, \"/*\" int, \"select\" int, \"a b\" int, \"$1\" int, \"\\\" int,"
            + " PRIMARY KEY (\"Id\", \"a#b\"))",
        "INSERT INTO \"Shop \"\"one\"\"\".\"Order\" SELECT n, '#' || n, 1,2,3,4,5,6,7,8,9,10,11,12,13"
            + " FROM generate_series(1, 10) n");

    for (String right : List.of("USAGE ON SCHEMA", "SELECT ON ALL TABLES IN SCHEMA")) {
      inSource("GRANT " + right + " \"Shop \"\"one\"\"\" TO " + databases.reader());
    }

    // When
    start(
        Map.of(
            "sync.table.Order-1.source", "\"Shop \"\"one\"\"\".\"Order\"",
            "sync.table.Order-1.target", "\"Order #?:n\"",
            "sync.table.Order-1.target-key", "Order?Id,a:b",
            "sync.table.Order-1.required", "it's,\\,größe"));

    // Then
    Oracle oracle =
        new Oracle(
            databases,
            "SELECT jsonb_build_array(\"Id\", \"a#b\")::text, to_jsonb(o)::text"
                + " FROM \"Shop \"\"one\"\"\".\"Order\" o",
            "SELECT jsonb_build_array(\"Order?Id\", \"a:b\")::text, data::text"
                + " FROM \"Order #?:n\"");
    oracle.awaitInSync(PATIENCE);

    // When
    inSource(
        "UPDATE \"Shop \"\"one\"\"\".\"Order\" SET \":n\" = 0 WHERE \"Id\" = 1",
        "UPDATE \"Shop \"\"one\"\"\".\"Order\" SET \"it's\" = NULL WHERE \"Id\" = 3",
        "DELETE FROM \"Shop \"\"one\"\"\".\"Order\" WHERE \"Id\" = 2");

    // Then
    SyncLog log = new SyncLog(databases, "Order-1");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> log.count("UPDATE", "failed") == 1 && log.count("DELETE", "success") == 1);
    inSource("UPDATE \"Shop \"\"one\"\"\".\"Order\" SET \"it's\" = 0 WHERE \"Id\" = 3");
    oracle.awaitInSync(PATIENCE);
    assertThat(new Polls(engine, databases).poll("Order-1")).isEqualTo(Polls.NOTHING);
  }
}
