package io.dbsync.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A guard that can be taken out of the engine, to see that the run finds out. */
enum Control {
  /** A write never asks whether what it carries is older than what is there. */
  FENCE(
      Storm.REPEATS,
      "regressions",
      new Alteration(Files.UPSERT, "\"s\".\"source_clock\" <= ", "0 <= "),
      new Alteration(Files.DELETE, "\"s\".\"source_clock\" <= ", "0 <= "),
      new Alteration(Files.FAIL, "\"s\".\"source_clock\" <= ", "0 <= ")),

  /** A chunk carries the documents of the moment it was found, stamped with the clock of now. */
  REREAD(
      Storm.REPEATS,
      "regressions",
      new Alteration(
          "routes/queue.camel.yaml",
          "        - to: direct:send-chunk\n",
          """
                  - setVariable:
                      name: clockOffset
                      constant: "0"
                  - setVariable:
                      name: message
                      simple: ${body}
                  - unmarshal:
                      json:
                        library: Jackson
                        unmarshalType: io.dbsync.queue.Chunk
                  - to:
                      uri: sql:classpath:sql/source/read-documents.sql
                      parameters:
                        dataSource: "#source"
                        prepareStatementStrategy: "#tableSql"
                        outputType: SelectOne
                      variableReceive: read
                  - setBody:
                      variable: message
                  - to:
                      uri: sql:classpath:chaos/keep-documents.sql
                      parameters:
                        dataSource: "#target"
                        outputType: SelectOne
                  - to: direct:send-chunk
          """),
      new Alteration(
          "routes/write.camel.yaml",
          """
                            variableReceive: read
                        - setVariable:
                            name: stage
                            constant: write
          """,
          """
                            variableReceive: read
                        - to:
                            uri: sql:classpath:chaos/kept-documents.sql
                            parameters:
                              dataSource: "#target"
                              outputType: SelectOne
                            variableReceive: read
                        - setVariable:
                            name: stage
                            constant: write
          """)),

  /** A poll does not know what is on its way, and nobody looks for what got lost there. */
  LEDGER(
      Storm.SLOW,
      "twice_in_flight",
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
      "log_surplus",
      new Alteration(
          Files.UPSERT,
          "AND (\"s\".\"sync_status\" IS DISTINCT FROM 'synced'",
          "AND (true OR \"s\".\"sync_status\" IS DISTINCT FROM 'synced'")),

  /** Not every change is logged. */
  LOG(
      Storm.NONE,
      "log_holes",
      new Alteration(
          Files.UPSERT,
          "FROM \"change\" AS \"s\", \"read\"",
          "FROM \"change\" AS \"s\", \"read\" WHERE hashtext(\"s\".\"recordId\") % 7 <> 0")),

  /** Not every row is written. */
  WRITE(
      Storm.NONE,
      "missing",
      new Alteration(
          Files.UPSERT,
          "WHERE \"i\".\"valid\"",
          "WHERE \"i\".\"valid\" AND \"i\".\"recordId\" NOT LIKE '%7%'")),

  /** A deleted row stays as it is. */
  DELETE(
      Storm.NONE,
      "resurrected",
      new Alteration(Files.DELETE, "WHERE \"r\".\"version\" IS NULL", "WHERE false")),

  /** A deleted row is marked, and keeps its document. */
  TOMBSTONE(
      Storm.NONE,
      "wrong_status",
      new Alteration(Files.DELETE, "SET \"data\" = NULL, ", "SET ")),

  /** A row that cannot be copied loses the last document that could. */
  LAST_GOOD(
      Storm.NONE,
      "wrong_failed_document",
      new Alteration(Files.UPSERT, Files.MARK, "SET \"data\" = NULL, \"sync_status\" = 'failed'"),
      new Alteration(Files.FAIL, Files.MARK, "SET \"data\" = NULL, \"sync_status\" = 'failed'")),

  /** Documents without their required fields are copied. */
  REQUIRED(
      Storm.NONE, "poison_not_failed", new Alteration(Files.UPSERT, "{valid} AS \"valid\"", "true AS \"valid\"")),

  /** A failed row stays failed when its source row has been cured. */
  CURE(
      Storm.NONE,
      "still_failed",
      new Alteration(
          Files.UPSERT,
          "AND (\"s\".\"sync_status\" IS DISTINCT FROM 'synced'",
          "AND \"s\".\"sync_status\" IS DISTINCT FROM 'failed' AND (\"s\".\"sync_status\" IS DISTINCT FROM 'synced'")),

  /** A chunk that has been applied stays open. */
  CLOSE(
      Storm.NONE,
      "open_chunks",
      new Alteration(
          Files.UPSERT, "\"finished_at\" = CASE WHEN NOT \"message\".\"part\" THEN now() END", "\"finished_at\" = NULL")),

  /** An outage costs attempts, and rows are marked failed for it. */
  OUTAGE(
      Storm.DISK_FULL,
      "unexplained_failures",
      new Alteration("routes/errors.camel.yaml", "ref: isPassing", "simple: \"false\"")),

  /** Nothing waits for approval. */
  HOLD(Storm.MASS_DELETE, "unapproved_deletes", new Setting("sync.deletes.hold-rows", "1000000")),

  /** A backfill passes rows that are as they should be. */
  BACKFILL(
      Storm.NONE,
      "not_backfilled",
      new Alteration(
          Files.UPSERT,
          "OR coalesce(\"s\".\"last_synced_at\", '-infinity') < (SELECT \"since\" FROM \"backfill\")",
          "")),

  /** A request is never done. */
  REQUEST(Storm.NONE, "unfinished_runs", new Alteration("sql/target/finish-run.sql", "WHERE ", "WHERE :#state <> 'done' AND ")),

  /** A request fails. */
  ANSWER(Storm.NONE, "api_errors", new Alteration("sql/target/retry-failed.sql", "UPDATE", "UPDATE ONLY OF")),

  /** Changes wait for a long time although nothing is in their way. */
  SOON(Storm.NONE, "late", new Setting("sync.poll.period", "75s"));

  /**
   * One change of one of the engine's files.
   *
   * @param file its path in the JAR
   * @param text what is replaced, everywhere; it must be there
   * @param replacement by what
   */
  record Alteration(String file, String text, String replacement) implements Change {}

  /** A setting that is not what it is in other runs. */
  record Setting(String key, String value) implements Change {}

  /** One thing that is different. */
  sealed interface Change permits Alteration, Setting {}

  /** What several of them change. */
  private static final class Files {
    private static final String UPSERT = "sql/target/upsert-documents.sql";
    private static final String DELETE = "sql/target/delete-documents.sql";
    private static final String FAIL = "sql/target/mark-failed.sql";
    private static final String MARK = "SET \"sync_status\" = 'failed'";
  }

  private final Storm storm;
  private final String finding;
  private final List<Change> changes;

  Control(Storm storm, String finding, Change... changes) {
    this.storm = storm;
    this.finding = finding;
    this.changes = List.of(changes);
  }

  List<Alteration> alterations() {
    return changes.stream()
        .filter(Alteration.class::isInstance)
        .map(Alteration.class::cast)
        .toList();
  }

  /** Settings that come before those of other runs. */
  Map<String, String> settings() {
    return changes.stream()
        .filter(Setting.class::isInstance)
        .map(Setting.class::cast)
        .collect(Collectors.toMap(Setting::key, Setting::value));
  }

  /** What makes the guard necessary. */
  Storm storm() {
    return storm;
  }

  /** What must be found without the guard, among other things. */
  String finding() {
    return finding;
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
