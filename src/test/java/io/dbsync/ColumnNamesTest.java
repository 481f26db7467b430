package io.dbsync;

import io.dbsync.testing.Oracle;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ColumnNamesTest extends TableFixture {

  @Test
  void holdColumnsWithTheNamesOfAliasesInTheEnginesStatements() {
    // Given
    databases
        .source()
        .execute(
            """
            CREATE TABLE aliases (
              id int PRIMARY KEY, t text, k text, s text, i int, r int, d text, p text, n int,
              now text, x jsonb, data jsonb, "key" text, version text, found text,
              "recordId" text, "t.t" text, document text)
            """);
    databases
        .source()
        .execute(
            "INSERT INTO aliases VALUES (1, 't', 'k', 's', 5, 6, 'd', 'p', 7, 'now', '{}', '[]',"
                + " 'key', 'version', 'found', 'recordId', 't.t', 'document')");

    // When
    start(
        Map.of(
            "sync.table.aliases.source", "aliases",
            "sync.table.some.source", "aliases",
            "sync.table.some.columns", "id,d,t"));

    // Then
    new Oracle(
            databases,
            "SELECT id::text, to_jsonb(whole)::text FROM aliases AS whole",
            "SELECT id::text, data::text FROM aliases_snapshots")
        .awaitInSync(PATIENCE);
    new Oracle(
            databases,
            "SELECT '1', jsonb_build_object('id', 1, 'd', 'd', 't', 't')::text",
            "SELECT id::text, data::text FROM some_snapshots")
        .awaitInSync(PATIENCE);
  }
}
