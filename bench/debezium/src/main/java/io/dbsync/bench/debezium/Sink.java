package io.dbsync.bench.debezium;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.time.ZonedTimestamp;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Upserts a batch of changes as JSONB documents in one statement, and marks what is deleted. The
 * last change of a key within a batch wins.
 */
final class Sink
    implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>>, AutoCloseable {

  private static final JsonFactory JSON = new JsonFactory();

  private final Connection connection;
  private final PreparedStatement upsert;

  /**
   * @param url of the target
   * @param table with the columns id and data
   */
  Sink(String url, String table) throws SQLException {
    connection = DriverManager.getConnection(url);
    upsert =
        connection.prepareStatement(
            "INSERT INTO "
                + table
                + " (id, data) SELECT k, d::jsonb FROM unnest(?::bigint[], ?::text[]) AS v(k, d)"
                + " ON CONFLICT (id) DO UPDATE SET data = excluded.data");
  }

  @Override
  public void handleBatch(
      List<RecordChangeEvent<SourceRecord>> batch,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    Map<Long, String> documents = new LinkedHashMap<>();
    for (RecordChangeEvent<SourceRecord> event : batch) {
      SourceRecord change = event.record();
      if (change.value() instanceof Struct value && value.schema().field("after") != null) {
        documents.put(
            ((Struct) change.key()).getInt64("id"), document(value.getStruct("after")));
      }
    }
    try {
      write(documents);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    for (RecordChangeEvent<SourceRecord> event : batch) {
      committer.markProcessed(event);
    }
    committer.markBatchFinished();
  }

  private void write(Map<Long, String> documents) throws SQLException {
    if (documents.isEmpty()) {
      return;
    }
    upsert.setArray(1, connection.createArrayOf("bigint", documents.keySet().toArray()));
    upsert.setArray(2, connection.createArrayOf("text", documents.values().toArray()));
    upsert.executeUpdate();
  }

  private static String document(Struct row) {
    if (row == null) {
      return null;
    }
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Field field : row.schema().fields()) {
        json.writeFieldName(field.name());
        write(json, field, row.get(field));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Field field, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (ZonedTimestamp.SCHEMA_NAME.equals(field.schema().name())) {
      // as PostgreSQL writes it
      json.writeString(value.toString().replaceFirst("Z$", "+00:00"));
    } else {
      json.writeString(value.toString());
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
