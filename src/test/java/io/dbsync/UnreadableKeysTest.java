package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Polls;
import io.dbsync.testing.Sql;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys that are text of another encoding, which a SQL_ASCII database does not rule out. */
final class UnreadableKeysTest extends TableFixture {

  private String database;

  @AfterEach
  void dropDatabase() throws Exception {
    engine.close();
    databases.source().execute("DROP DATABASE " + database + " WITH (FORCE)");
  }

  @Test
  void doNotStopTheirTable() {
    // Given two keys in Latin-1, one behind the other, and a document of it
    database = databases.reader().replace("reader", "ascii");
    databases
        .source()
        .execute(
            "CREATE DATABASE %s ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
                .formatted(database));
    String url =
        databases.settings().get("sync.source.url").replaceFirst("/source_\\w+", "/" + database);
    Sql source = new Sql(url.replaceFirst("user=\\w+", "user=postgres"));
    source.execute("CREATE TABLE words (id text PRIMARY KEY, note text)");
    source.execute("GRANT SELECT ON words TO " + databases.reader());
    source.execute("INSERT INTO words SELECT 'word ' || n, n FROM generate_series(100, 299) n");
    source.execute(
        "INSERT INTO words VALUES (E'word 150\\xe9', 'x'), (E'word 150\\xea', 'y'), ('z', E'\\xe9')");

    // When
    start(
        Map.of(
            "sync.db.ascii.url", url,
            "sync.table.words.source", "words",
            "sync.table.words.source-db", "ascii"));

    // Then the three have failed once, and all others are there
    awaitSynced(200);
    Awaitility.await().atMost(PATIENCE).until(() -> failed().size() == 3);
    assertThat(failed())
        .containsExactlyInAnyOrder("\\x776f726420313530e9", "\\x776f726420313530ea", "z");
    assertThat(new Polls(engine, databases).poll("words")).isEqualTo(Polls.NOTHING);

    // When others change, and all is copied again
    source.execute("UPDATE words SET note = 'new' WHERE id IN ('word 149', 'word 151')");
    source.execute("DELETE FROM words WHERE id = 'word 150'");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> countInTarget("words_snapshots WHERE data->>'note' = 'new'") == 2);
    awaitSynced(199);
    engine.api().post("/api/sync/backfill?table=words");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                databases
                    .target()
                    .queryOne("SELECT state FROM sync_runs WHERE kind = 'backfill'")
                    .equals("done"));

    // Then
    assertThat(failed()).hasSize(3);
    assertThat(
            engine
                .api()
                .post("/api/sync/reconcile?table=words")
                .json()
                .at("/tables/0/outOfSyncCount")
                .asInt())
        .isEqualTo(1);
  }

  private void awaitSynced(long rows) {
    Awaitility.await(rows + " rows")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> countInTarget("words_snapshots WHERE sync_status = 'synced'") == rows);
  }

  private List<String> failed() {
    return databases
        .target()
        .query("SELECT record_id FROM sync_logs WHERE status = 'failed'")
        .stream()
        .map(row -> row.get(0))
        .toList();
  }
}
