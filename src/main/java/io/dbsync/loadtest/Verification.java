package io.dbsync.loadtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.database.Databases;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Looks into both databases, when all is over, whether the target is what it should be. Documents
 * are compared as text that PostgreSQL made of them, in a session with the settings that the engine
 * promises.
 */
final class Verification {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BATCH = 1_000;
  private static final int FETCH = 10_000;
  private static final List<String> OPERATIONS = List.of("INSERT", "UPDATE", "DELETE");

  private final NamedParameterJdbcTemplate source;
  private final NamedParameterJdbcTemplate target;
  private final Table table;

  Verification(Databases databases, Table table) {
    this.source = new NamedParameterJdbcTemplate(databases.source(table.settings()));
    JdbcTemplate reader = new JdbcTemplate(databases.targetReader());
    reader.setFetchSize(FETCH);
    this.target = new NamedParameterJdbcTemplate(reader);
    this.table = table;
  }

  /**
   * Compares.
   *
   * @param keys all that were inserted
   * @param updated those of them that were updated
   * @param deleted those of them that were deleted
   * @param startOfLog the log's rows have higher numbers
   * @return what is wrong, by key
   */
  Map<String, String> wrong(
      List<String> keys, Set<String> updated, Set<String> deleted, long startOfLog) {
    Map<String, String> wrong = new TreeMap<>();
    for (int from = 0; from < keys.size(); from += BATCH) {
      compare(keys.subList(from, Math.min(keys.size(), from + BATCH)), deleted, wrong);
    }
    Map<String, int[]> log = log(startOfLog);
    for (String key : keys) {
      int[] counts = log.getOrDefault(key, new int[3]);
      int[] expected = {1, updated.contains(key) ? 1 : 0, deleted.contains(key) ? 1 : 0};
      if (!Arrays.equals(counts, expected)) {
        wrong.putIfAbsent(
            key,
            "the log tells of %s inserts, %s updates, %s deletes of it, expected %s, %s, %s"
                .formatted(counts[0], counts[1], counts[2], expected[0], expected[1], expected[2]));
      }
    }
    return wrong;
  }

  private void compare(List<String> keys, Set<String> deleted, Map<String, String> wrong) {
    Map<String, String> parameters = Map.of("keys", JSON.valueToTree(keys).toString());
    Map<String, String> expected = new HashMap<>();
    source.query(
        TableSql.loadTest("source-documents", table),
        parameters,
        row -> {
          expected.put(row.getString("recordId"), row.getString("document"));
        });
    Map<String, String> statuses = new HashMap<>();
    Map<String, String> documents = new HashMap<>();
    target.query(
        TableSql.loadTest("target-documents", table),
        parameters,
        row -> {
          statuses.put(row.getString("recordId"), row.getString("status"));
          documents.put(row.getString("recordId"), row.getString("document"));
        });
    for (String key : keys) {
      String status = deleted.contains(key) ? "deleted" : "synced";
      if (!status.equals(statuses.get(key))) {
        wrong.put(key, "it is " + statuses.getOrDefault(key, "missing") + ", expected " + status);
      } else if (!Objects.equals(documents.get(key), expected.get(key))) {
        wrong.put(key, "its document is not to_jsonb of its row");
      }
    }
  }

  private Map<String, int[]> log(long startOfLog) {
    Map<String, int[]> log = new HashMap<>();
    target.query(
        TableSql.plain("load-test/log-since"),
        Map.of("after", startOfLog, "table", table.name()),
        row -> {
          int operation = OPERATIONS.indexOf(row.getString("operation"));
          if (operation >= 0) {
            log.computeIfAbsent(row.getString("recordId"), key -> new int[3])[operation]++;
          }
        });
    return log;
  }
}
