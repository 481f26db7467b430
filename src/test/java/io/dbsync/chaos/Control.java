package io.dbsync.chaos;

import io.dbsync.chaos.Change.Alteration;
import io.dbsync.chaos.Change.Setting;
import io.dbsync.chaos.Change.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A guard that can be taken out of the engine, to see that the run finds out. */
enum Control {
  /** A write never asks whether what it carries is older than what is there. */
  FENCE(
      Storm.REPEATS,
      Set.of("regressions"),
      new Alteration(Files.UPSERT, "\"s\".\"source_clock\" <= ", "0 <= "),
      new Alteration(Files.DELETE, "\"s\".\"source_clock\" <= ", "0 <= "),
      new Alteration(Files.FAIL, "\"s\".\"source_clock\" <= ", "0 <= ")),

  /** A chunk carries the documents of the moment it was found, stamped with the clock of now. */
  REREAD(Storm.REPEATS, Set.of("regressions"), Rereading.KEEP, Rereading.USE_KEPT),

  /** A poll does not know what is on its way, and nobody looks for what got lost there. */
  LEDGER(
      Storm.SLOW,
      Set.of("twice_in_flight"),
      new Alteration(
          "sql/target/keys-in-flight.sql",
          "\"c\".\"finished_at\" IS NULL",
          "\"c\".\"finished_at\" IS NULL AND false"),
      new Alteration(
          "sql/target/find-lost-chunks.sql",
          "\"c\".\"finished_at\" IS NULL",
          "\"c\".\"finished_at\" IS NULL AND false")),

  /** A chunk that comes twice is written and logged twice. */
  ONCE(
      Storm.REPEATS,
      Set.of("log_surplus"),
      new Alteration(
          Files.UPSERT,
          "AND (\"s\".\"sync_status\" IS DISTINCT FROM 'synced'",
          "AND (true OR \"s\".\"sync_status\" IS DISTINCT FROM 'synced'")),

  /** Not every change is logged. */
  LOG(
      Storm.NONE,
      Set.of("log_holes"),
      new Alteration(
          Files.UPSERT,
          "FROM \"change\" AS \"s\", \"read\"",
          "FROM \"change\" AS \"s\", \"read\" WHERE hashtext(\"s\".\"recordId\") % 7 <> 0")),

  /** Not every row is written. */
  WRITE(
      Storm.NONE,
      Set.of("missing", "different", "second_poll"),
      new Alteration(
          Files.UPSERT,
          "WHERE \"i\".\"valid\"",
          "WHERE \"i\".\"valid\" AND \"i\".\"recordId\" NOT LIKE '%7%'")),

  /** A deleted row stays as it is. */
  DELETE(
      Storm.NONE,
      Set.of("resurrected"),
      new Alteration(Files.DELETE, "WHERE \"r\".\"version\" IS NULL", "WHERE false")),

  /** A deleted row is marked, and keeps its document. */
  TOMBSTONE(
      Storm.NONE,
      Set.of("wrong_status"),
      new Alteration(Files.DELETE, "SET \"data\" = NULL, ", "SET ")),

  /** A row that cannot be copied loses the last document that could. */
  LAST_GOOD(
      Storm.NONE,
      Set.of("wrong_failed_document"),
      new Alteration(Files.UPSERT, Files.MARK, "SET \"data\" = NULL, \"sync_status\" = 'failed'"),
      new Alteration(Files.FAIL, Files.MARK, "SET \"data\" = NULL, \"sync_status\" = 'failed'")),

  /** Documents without their required fields are copied. */
  REQUIRED(
      Storm.NONE,
      Set.of("poison_not_failed", "inventions", "orphaned"),
      new Alteration(Files.UPSERT, "{valid} AS \"valid\"", "true AS \"valid\"")),

  /** A failed row stays failed when its source row has been cured. */
  CURE(
      Storm.NONE,
      Set.of("still_failed"),
      new Alteration(
          Files.UPSERT,
          "AND (\"s\".\"sync_status\" IS DISTINCT FROM 'synced'",
          "AND \"s\".\"sync_status\" IS DISTINCT FROM 'failed' AND (\"s\".\"sync_status\" IS DISTINCT FROM 'synced'")),

  /** A chunk that has been applied stays open. */
  CLOSE(
      Storm.NONE,
      Set.of("open_chunks"),
      new Alteration(
          Files.UPSERT,
          "\"finished_at\" = CASE WHEN NOT \"message\".\"part\" THEN now() END",
          "\"finished_at\" = NULL")),

  /** An outage costs attempts, and rows are marked failed for it. */
  OUTAGE(
      Storm.DISK_FULL,
      Set.of("unexplained_failures"),
      new Alteration("routes/errors.camel.yaml", "ref: isPassing", "simple: \"false\"")),

  /** Nothing waits for approval. */
  HOLD(
      Storm.MASS_DELETE,
      Set.of("unapproved_deletes"),
      new Setting("sync.deletes.hold-rows", "1000000")),

  /** A backfill passes rows that are as they should be. */
  BACKFILL(
      Storm.NONE,
      Set.of("not_backfilled"),
      new Alteration(
          Files.UPSERT,
          "OR coalesce(\"s\".\"last_synced_at\", '-infinity') < (SELECT \"since\" FROM \"backfill\")",
          "")),

  /** A request is never done. */
  REQUEST(
      Storm.NONE,
      Set.of("unfinished_runs"),
      new Alteration("sql/target/finish-run.sql", "WHERE ", "WHERE :#state <> 'done' AND ")),

  /** A request fails. */
  ANSWER(
      Storm.NONE,
      Set.of("api_errors"),
      new Alteration(
          "routes/requests.camel.yaml",
          "simple: ${header.table}",
          "simple: ${header.table.missing}")),

  /** A reconcile does not tell failed rows from others. */
  REPORT(
      Storm.NONE,
      Set.of("wrong_reconcile"),
      new Alteration(
          "sql/target/rows-of-keys.sql",
          "\"s\".\"sync_status\" = 'failed' AS \"failed\"",
          "false AS \"failed\"")),

  /** The engine ends without having been told to. */
  LIFE(Storm.DEATH, Set.of("engine_deaths")),

  /** It takes more memory than it may. */
  HEAP(
      Storm.NONE,
      Set.of("too_much_memory"),
      new Variable("_JAVA_OPTIONS", "-Xms900m -Xmx900m -XX:+AlwaysPreTouch")),

  /** Changes wait for a long time although nothing is in their way. */
  SOON(Storm.NONE, Set.of("late"), new Setting("sync.poll.period", "75s"));

  /** What several of them change. */
  private static final class Files {
    private static final String UPSERT = "sql/target/upsert-documents.sql";
    private static final String DELETE = "sql/target/delete-documents.sql";
    private static final String FAIL = "sql/target/mark-failed.sql";
    private static final String MARK = "SET \"sync_status\" = 'failed'";
  }

  private final Storm storm;
  private final Set<String> findings;
  private final List<Change> changes;

  Control(Storm storm, Set<String> findings, Change... changes) {
    this.storm = storm;
    this.findings = findings;
    this.changes = List.of(changes);
  }

  List<Alteration> alterations() {
    return all(Alteration.class).toList();
  }

  /** Settings that come before those of other runs. */
  Map<String, String> settings() {
    return all(Setting.class).collect(Collectors.toMap(Setting::key, Setting::value));
  }

  /** Environment variables. */
  Map<String, String> variables() {
    return all(Variable.class).collect(Collectors.toMap(Variable::name, Variable::value));
  }

  private <T extends Change> Stream<T> all(Class<T> type) {
    return changes.stream().filter(type::isInstance).map(type::cast);
  }

  /** What makes the guard necessary. */
  Storm storm() {
    return storm;
  }

  /** What must be found without the guard, beside whatever else there may be. */
  Set<String> findings() {
    return findings;
  }

  static Control named(String name) {
    return Arrays.stream(values())
        .filter(control -> control.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "chaos.without=" + name + ": expected one of " + Arrays.toString(values())));
  }

  /** As {@code -Dchaos.without} has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
