package io.dbsync.chaos;

import io.dbsync.chaos.Change.Alteration;

/** An engine that does not read documents again when it writes them. */
final class Rereading {

  /** Whoever sends a chunk keeps its documents. */
  static final Alteration KEEP =
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
          """);

  /** Whoever applies it takes them, instead of what it has read. */
  static final Alteration USE_KEPT =
      new Alteration(
          "routes/write.camel.yaml",
          """
                            variableReceive: read
                        - bean:
                            ref: documents
          """,
          """
                            variableReceive: read
                        - to:
                            uri: sql:classpath:chaos/kept-documents.sql
                            parameters:
                              dataSource: "#target"
                              outputType: SelectOne
                            variableReceive: read
                        - bean:
                            ref: documents
          """);

  private Rereading() {}
}
