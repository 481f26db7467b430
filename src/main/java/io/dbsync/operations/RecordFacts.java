package io.dbsync.operations;

import com.fasterxml.jackson.databind.util.RawValue;
import io.dbsync.table.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the databases tell of one record.
 *
 * @param table its table
 * @param recordId its key in the form that the log has
 * @param snapshot its row in the target; null if there is none
 * @param source its row in the source; null if it is gone, or the source cannot be asked
 * @param sourceTrouble why the source cannot be asked; null if it can
 * @param way where it is on its way
 * @param logs its last log rows, newest first
 */
record RecordFacts(
    Table table,
    String recordId,
    Snapshot snapshot,
    Source source,
    String sourceTrouble,
    Way way,
    List<Log> logs) {

  /**
   * The row in the target.
   *
   * @param version of the source row that was written, or has failed
   * @param content hash of the document that was read for it; null if there is none
   * @param rewritten whether a route of the table's own has changed the document
   * @param document null if it is not shown
   */
  record Snapshot(
      String status,
      Instant syncedAt,
      Long version,
      Long content,
      boolean rewritten,
      String document) {}

  /**
   * The row in the source.
   *
   * @param content hash of the document; null if that cannot be rendered
   * @param document null if it is not shown
   */
  record Source(long version, Long content, String document) {}

  /**
   * What is under way.
   *
   * @param chunk the chunk that carries it; null for none
   * @param ahead chunks of the table that are ahead of it
   * @param deferred whether it waits for a lock that somebody holds
   * @param retry the chunk's last redelivery; null for none
   * @param stopped why the table waits for its source to be accepted; null if it does not
   * @param hold the table's held deletes; null for none, or if this record is none of them
   * @param shape of the source's columns that the documents have; null before the first comparison
   */
  record Way(
      Long chunk,
      String operation,
      Instant sentAt,
      long ahead,
      boolean deferred,
      Retry retry,
      String stopped,
      Held hold,
      String shape) {}

  /** A redelivery: why, and when it is due. */
  record Retry(int attempt, String reason, Instant nextAt) {}

  /** Held deletes, this record's among them. */
  record Held(String digest, long rows, Instant since, boolean approved) {}

  /** A row of the log. */
  record Log(
      long id,
      String table,
      String recordId,
      String operation,
      String status,
      String error,
      Instant at,
      String metadata,
      String sqlstate,
      String stage) {

    /** Whether the row itself failed, and not its chunk. */
    boolean isRows() {
      return "mark".equals(stage) || metadata != null && metadata.contains("\"scope\": \"row\"");
    }

    Map<String, Object> asJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", id);
      json.put("table", table);
      json.put("recordId", recordId);
      json.put("operation", operation);
      json.put("status", status);
      json.put("errorDetails", error);
      json.put("timestamp", at.toString());
      json.put("metadata", new RawValue(metadata));
      return json;
    }
  }

  /** Whether anything is known of it at all. */
  boolean isKnown() {
    return snapshot != null || source != null || way.chunk() != null || !logs.isEmpty();
  }

  /** Whether the contents of its table have yet to be compared, whatever its versions say. */
  boolean isUnproven() {
    return way.shape() != null && !way.shape().equals(table.shape());
  }

  /** The last thing that happened to it; null if the log has nothing. */
  Log lastLog() {
    return logs.isEmpty() ? null : logs.get(0);
  }

  /** Whether the target has the source's document, or what was made of it. */
  boolean isSame() {
    if (snapshot == null || source == null || snapshot.content() == null) {
      return false;
    }
    return source.content() == null
        ? Long.valueOf(source.version()).equals(snapshot.version())
        : source.content().equals(snapshot.content());
  }
}
