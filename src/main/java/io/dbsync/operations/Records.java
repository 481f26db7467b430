package io.dbsync.operations;

import com.fasterxml.jackson.databind.util.RawValue;
import io.dbsync.database.SqlErrors;
import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.monitor.Monitor;
import io.dbsync.table.Table;
import io.dbsync.table.UnusableTableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;

/** Tells all that is known of one record: the answer of {@code GET /api/sync/status/{recordId}}. */
public final class Records {

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int LONGEST_ID = 20_000;

  private final Poller poller;
  private final RecordReader reader;
  private final Monitor monitor;
  private final boolean showDocuments;

  /**
   * @param poller knows the tables
   * @param reader reads both databases
   * @param monitor knows where the tables stand
   * @param showDocuments whether whoever asks may see documents
   */
  Records(Poller poller, RecordReader reader, Monitor monitor, boolean showDocuments) {
    this.poller = poller;
    this.reader = reader;
    this.monitor = monitor;
    this.showDocuments = showDocuments;
  }

  /**
   * The record of the first table that has it.
   *
   * @param tables names of the tables to be searched
   * @param recordId the key as text, a composite key as its JSON array
   * @throws ApiException if nothing is known of it
   */
  public Map<String, Object> find(
      @Variable("selected") List<String> tables, @Variable("recordId") String recordId) {
    ApiOperation.requireText("recordId", recordId);
    if (recordId.length() > LONGEST_ID) {
      throw new ApiException(BAD_REQUEST, "recordId: longer than any key");
    }
    List<RecordFacts> found = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    RuntimeException outage = null;
    for (String name : tables) {
      try {
        RecordFacts facts = reader.read(poller.table(name), recordId, showDocuments);
        if (facts != null && facts.isKnown()) {
          found.add(facts);
        }
      } catch (UnusableTableException e) {
        unusable.add(e.getMessage());
      } catch (RuntimeException e) {
        // the source of one table does not keep the others' records back
        if (SqlErrors.kind(e) == SqlErrors.Kind.OUTAGE) {
          outage = e;
        } else if (SqlErrors.kind(e) != SqlErrors.Kind.ROW) {
          // but for a key that is none of the table's type
          throw e;
        }
      }
    }
    if (found.isEmpty() && outage != null) {
      throw outage;
    }
    if (found.isEmpty()) {
      throw new ApiException(
          NOT_FOUND,
          "nothing is known of this record"
              + (unusable.isEmpty() ? "" : "; not searched: " + String.join("; ", unusable)));
    }
    Map<String, Object> answer = answer(found.get(0));
    if (found.size() > 1) {
      answer.put("otherTables", found.stream().skip(1).map(f -> f.table().name()).toList());
    }
    return answer;
  }

  private Map<String, Object> answer(RecordFacts facts) {
    Table table = facts.table();
    TableState state = poller.state(table.name());
    Explanation explanation =
        Explanation.of(facts, state.settings().period(), monitor.report(table.name()));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("recordId", facts.recordId());
    answer.put("table", table.name());
    answer.put("status", explanation.status());
    answer.put("explanation", explanation.sentence());
    answer.put("inFlight", facts.way().chunk() != null);
    if (!showDocuments) {
      answer.put("documents", "hidden: set sync.api.token to see documents");
    }
    answer.put("snapshot", snapshot(facts.snapshot()));
    answer.put("source", facts.source() == null ? null : data(facts.source().document()));
    answer.put("logs", facts.logs().stream().map(RecordFacts.Log::asJson).toList());
    return answer;
  }

  private static Map<String, Object> snapshot(RecordFacts.Snapshot snapshot) {
    if (snapshot == null) {
      return null;
    }
    Map<String, Object> answer = data(snapshot.document());
    answer.put("syncStatus", snapshot.status());
    answer.put("lastSyncedAt", snapshot.syncedAt() == null ? null : snapshot.syncedAt().toString());
    answer.put("sourceVersion", snapshot.version());
    return answer;
  }

  /** The document as PostgreSQL has written it. */
  private static Map<String, Object> data(String document) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("data", document == null ? null : new RawValue(document));
    return answer;
  }
}
