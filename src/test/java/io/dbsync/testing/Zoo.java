package io.dbsync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Many tables that one engine copies, judged together. */
public final class Zoo {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final InProcessEngine engine;
  private final DatabasePair databases;
  private final Map<String, Oracle> oracles = new LinkedHashMap<>();

  /**
   * @param engine what copies
   * @param databases where
   */
  public Zoo(InProcessEngine engine, DatabasePair databases) {
    this.engine = engine;
    this.databases = databases;
  }

  /** Adds a table whose name, in both databases and in the settings, needs no quotes. */
  public void add(String name, List<String> key) {
    add(name, name, key, name + "_snapshots", key);
  }

  /**
   * Adds a table.
   *
   * @param name its name in the settings
   * @param source as SQL has it, or a query in brackets
   * @param key key columns, unquoted
   * @param target as SQL has it
   * @param targetKey key columns of the target, unquoted
   */
  public void add(
      String name, String source, List<String> key, String target, List<String> targetKey) {
    oracles.put(
        name,
        new Oracle(
            databases,
            "SELECT %s, to_jsonb(whole.*)::text FROM %s AS whole"
                .formatted(keyText(key), only(source)),
            "SELECT %s, data::text FROM %s AS whole".formatted(keyText(targetKey), target)));
  }

  /**
   * Adds a query that yields a key and {@code data}.
   *
   * @param name its name, in the settings and as the start of its target's
   * @param key key columns, unquoted
   */
  public void addQuery(String name, String query, List<String> key) {
    oracles.put(
        name,
        new Oracle(
            databases,
            "SELECT %s, data::text FROM (%s) AS whole".formatted(keyText(key), query),
            "SELECT %s, data::text FROM %s_snapshots AS whole".formatted(keyText(key), name)));
  }

  private String only(String source) {
    if (source.startsWith("(")) {
      return source;
    }
    String kind =
        databases
            .source()
            .queryOne("SELECT relkind FROM pg_class WHERE oid = to_regclass(?)", source);
    return "p".equals(kind) ? source : "ONLY " + source;
  }

  private static String keyText(List<String> columns) {
    return columns.stream()
        .map(c -> "whole.\"" + c.replace("\"", "\"\"") + "\"::text")
        .collect(Collectors.joining(", ", "jsonb_build_array(", ")::text"));
  }

  /** Waits until every table is in sync, and tells which are not. */
  public void awaitInSync() {
    Map<String, String> open = new TreeMap<>();
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                List<String> left =
                    open.isEmpty() ? List.copyOf(oracles.keySet()) : List.copyOf(open.keySet());
                open.clear();
                for (String name : left) {
                  String difference = difference(oracles.get(name));
                  if (difference != null) {
                    open.put(name, difference);
                  }
                }
                return open.isEmpty();
              });
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(open.size() + " tables differ: " + open + "\n" + troubles(), e);
    }
  }

  private static String difference(Oracle oracle) {
    try {
      Oracle.Differences differences = oracle.compare();
      return differences.none() ? null : differences.toString();
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }

  /** What the engine has to say, where it has anything to say. */
  public String troubles() {
    return engine.api().get("/").json().at("/checks/progress/tables").toPrettyString()
        + databases
            .target()
            .query(
                "SELECT DISTINCT table_name, record_id, operation, error_details, metadata->>'stage' FROM sync_logs WHERE status <> 'success' LIMIT 50");
  }

  /** Fails unless a further poll of every table finds nothing, and neither does a reconcile. */
  public void assertSettled() {
    List<String> first = poll();
    // rows that moved may have been on their way during the first
    assertThat(first.isEmpty() ? first : poll()).as("found by another poll").isEmpty();
    List<String> found = new ArrayList<>();
    for (String name : oracles.keySet()) {
      JsonNode answer =
          engine.api().post("/api/sync/reconcile?fix=false&table=" + name).json().at("/tables/0");
      if (answer.path("outOfSyncCount").asLong(1) != 0) {
        found.add(name + answer);
      }
    }
    assertThat(found).as("found by reconcile").isEmpty();
  }

  private List<String> poll() {
    EngineApi.Answer answer = engine.api().post("/api/sync/poll");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    List<String> runs = new ArrayList<>();
    answer
        .json()
        .path("runs")
        .forEach(
            run -> {
              // the engine may have others, whose polls never end
              if (oracles.containsKey(run.path("table").asText())) {
                runs.add(run.path("runId").asText());
              }
            });
    String ids = String.join(", ", runs);
    Awaitility.await("polls done")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                databases
                    .target()
                    .queryOne(
                        "SELECT count(*) FROM sync_runs WHERE state <> 'done' AND id IN ("
                            + ids
                            + ")")
                    .equals("0"));
    return databases
        .target()
        .query(
            "SELECT table_name, inserts, updates, deletes FROM sync_runs"
                + " WHERE inserts + updates + deletes > 0 AND id IN ("
                + ids
                + ")")
        .stream()
        .map(Object::toString)
        .toList();
  }
}
