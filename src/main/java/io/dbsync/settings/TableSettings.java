package io.dbsync.settings;

import java.time.Duration;
import java.util.List;

/**
 * One table definition, {@code sync.table.<name>.*}.
 *
 * @param name the definition's name: it names the routes, the queue and the rows in the logs
 * @param sourceDb the database that holds the source, {@code sync.db.<sourceDb>.*}; null for {@code
 *     sync.source.*}
 * @param targetDb the database that holds the target, {@code sync.db.<targetDb>.*}; null for {@code
 *     sync.target.*}
 * @param source source table or view, schema-qualified or not, written as in SQL; null for a query
 * @param query SELECT that yields the key columns and {@code data}; null for a table
 * @param version SQL expression over the source's columns that changes whenever the document does;
 *     null if the engine finds out by itself
 * @param key key columns of the source; empty means the primary key
 * @param target snapshot table, schema-qualified or not, written as in SQL
 * @param targetKey key columns of the target; empty means the names of the source's
 * @param required fields of the document that must be present and not null
 * @param columns columns taken into the document; empty means all
 * @param period time between two polls
 * @param statementTimeout longest that a statement on its source may take
 * @param apply how its chunks are made and consumed
 * @param deletes when its deletes wait for approval
 */
public record TableSettings(
    String name,
    String sourceDb,
    String targetDb,
    String source,
    String query,
    String version,
    List<String> key,
    String target,
    List<String> targetKey,
    List<String> required,
    List<String> columns,
    Duration period,
    Duration statementTimeout,
    Settings.Apply apply,
    Settings.Deletes deletes) {

  /** The name of the source that {@code sync.source.*} is. */
  public static final String DEFAULT_SOURCE = "source";

  /** How long a statement on a source may take that says nothing else. */
  public static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);

  /**
   * The name of the table's source in routes, health and log: {@code source}, or {@code
   * source-<db>} for {@code sync.db.<db>.*}.
   */
  public String sourceName() {
    return sourceDb == null ? DEFAULT_SOURCE : DEFAULT_SOURCE + "-" + sourceDb;
  }

  /** Whether statements on its source may take longer, or less, than those on other tables'. */
  public boolean ownTimeout() {
    return !statementTimeout.equals(STATEMENT_TIMEOUT);
  }

  /** The name of the data source that its rows are read from, among those the engine binds. */
  public String dataSourceName() {
    return ownTimeout() ? sourceName() + "." + name : sourceName();
  }
}
