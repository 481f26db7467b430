package io.dbsync.bench.debezium;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's embedded engine with the PostgreSQL connector, and a {@link Sink} of JSONB documents.
 * Arguments: port, database of the source, JDBC URL of the target, table of the target. It says
 * {@code ready}, begins with the first line that it reads, and ends with the second.
 */
public final class DebeziumPeer {

  private DebeziumPeer() {}

  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    settings.put("name", "bench");
    settings.put("topic.prefix", "bench");
    settings.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    settings.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
    settings.put("offset.storage.file.filename", "offsets");
    settings.put("offset.flush.interval.ms", "1000");
    settings.put("database.hostname", "127.0.0.1");
    settings.put("database.port", arguments[0]);
    settings.put("database.user", "postgres");
    settings.put("database.password", "");
    settings.put("database.dbname", arguments[1]);
    settings.put("plugin.name", "pgoutput");
    settings.put("slot.name", "debezium_peer");
    settings.put("slot.drop.on.stop", "true");
    settings.put("publication.name", "debezium_peer");
    settings.put("publication.autocreate.mode", "filtered");
    settings.put("table.include.list", "public.students");
    settings.put("snapshot.mode", "initial");
    // larger than by default (2,048 and 8,192): a batch is one statement of the sink
    settings.put("max.batch.size", "4096");
    settings.put("max.queue.size", "16384");
    settings.put("snapshot.fetch.size", "10240");
    settings.put("tombstones.on.delete", "false");

    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Sink sink = new Sink(arguments[2], arguments[3])) {
      System.out.println("ready");
      if (in.readLine() == null) {
        return;
      }
      try (DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
          DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
              .using(settings)
              .using((success, message, error) -> System.out.println("ended: " + message + " " + error))
              .notifying(sink)
              .build()) {
        executor.execute(engine);
        in.readLine();
      }
    } finally {
      executor.shutdownNow();
    }
    System.exit(0);
  }
}
