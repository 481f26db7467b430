package io.dbsync.settings;

import java.time.Duration;
import java.util.List;

/**
 * One table definition, {@code sync.table.<name>.*}.
 *
 * @param name the definition's name: it names the routes, the queue and the rows in the logs
 * @param source source table, schema-qualified or not, written as in SQL
 * @param key key columns of the source; empty means the primary key
 * @param target snapshot table, schema-qualified or not, written as in SQL
 * @param targetKey key columns of the target; empty means the names of the source's
 * @param required fields of the document that must be present and not null
 * @param columns columns taken into the document; empty means all
 * @param period time between two polls
 */
public record TableSettings(
    String name,
    String source,
    List<String> key,
    String target,
    List<String> targetKey,
    List<String> required,
    List<String> columns,
    Duration period) {}
