package io.dbsync.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A guard that can be taken out of the engine, to see that the run finds out. */
enum Control {
  /** A write never asks whether what it carries is older than what is there. */
  FENCE(
      new Alteration("sql/target/upsert-documents.sql", "\"s\".\"source_clock\" <= ", "0 <= "),
      new Alteration("sql/target/delete-documents.sql", "\"s\".\"source_clock\" <= ", "0 <= "),
      new Alteration("sql/target/mark-failed.sql", "\"s\".\"source_clock\" <= ", "0 <= ")),

  /** A chunk carries the documents of the moment it was found, stamped with the clock of now. */
  REREAD(
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
      new Alteration(
          "sql/target/keys-in-flight.sql",
          "\"c\".\"finished_at\" IS NULL",
          "\"c\".\"finished_at\" IS NULL AND false"),
      new Alteration(
          "sql/target/find-lost-chunks.sql",
          "\"c\".\"finished_at\" IS NULL",
          "\"c\".\"finished_at\" IS NULL AND false"));

  /**
   * One change of one of the engine's files.
   *
   * @param file its path in the JAR
   * @param text what is replaced, everywhere; it must be there
   * @param replacement by what
   */
  record Alteration(String file, String text, String replacement) {}

  private final List<Alteration> alterations;

  Control(Alteration... alterations) {
    this.alterations = List.of(alterations);
  }

  List<Alteration> alterations() {
    return alterations;
  }

  /** Whether messages have to be repeated and delayed for the guard to be needed. */
  boolean needsExternalBroker() {
    return this != LEDGER;
  }

  /** What the guard is there for: lasts for as long as the run without it. */
  Set<String> faults() {
    return this == LEDGER ? Set.of("target-slow") : Set.of("target-slow", "broker-repeats");
  }

  static Control named(String name) {
    return Arrays.stream(values())
        .filter(control -> control.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "chaos.without=" + name + ": expected fence, reread or ledger"));
  }
}
