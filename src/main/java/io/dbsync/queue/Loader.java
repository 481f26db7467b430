package io.dbsync.queue;

import static org.springframework.transaction.support.AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER;

import io.dbsync.database.SqlErrors;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes chunks of rows that the target has nothing of by COPY, in half the time that an upsert
 * takes there: rows, log and ledger in one transaction.
 *
 * <p>A chunk that is not all new and all valid is left to the upsert, and so is one that goes
 * wrong, for the upsert knows what to do about it.
 */
public final class Loader {

  private static final Logger LOGGER = LoggerFactory.getLogger(Loader.class);

  /** Fewer rows are not worth the statements. */
  private static final int FEWEST_ROWS = 100;

  /** How much longer the target waits than a read of the source may take, in ms. */
  private static final long IDLE_MS = 15_000;

  private static final String END = TableSql.plain("target/end-load");

  private final Function<String, Table> tables;
  private final Function<TableSettings, DataSource> sources;
  private final Function<TableSettings, DataSource> targets;
  private final Map<String, Statements> statements = new ConcurrentHashMap<>();

  /** The ways to one table's databases and its statements, each of them made once. */
  private record Statements(
      Table table,
      NamedParameterJdbcTemplate source,
      NamedParameterJdbcTemplate target,
      TransactionTemplate transaction,
      String begin,
      String read,
      String load) {}

  /** What was read: lines for COPY, null if they are too large. */
  private record Rows(String source, long clock, long valid, String checksum, byte[] lines) {}

  /**
   * @param tables gives a table by its definition's name
   * @param sources gives read-only connections under pinned settings to a table's source
   * @param targets gives writable connections that are held while a table's source is read
   */
  public Loader(
      Function<String, Table> tables,
      Function<TableSettings, DataSource> sources,
      Function<TableSettings, DataSource> targets) {
    this.tables = tables;
    this.sources = sources;
    this.targets = targets;
  }

  /**
   * Writes a chunk, if it can be done this way.
   *
   * @param attempt how often it has been tried before
   * @param clockOffset added to the source's snapshot clock
   * @return whether it has been done
   */
  public boolean load(Chunk chunk, int attempt, long clockOffset) {
    if (chunk.operation() != Operation.INSERT || chunk.part() || chunk.size() < FEWEST_ROWS) {
      return false;
    }
    // before there is a connection: they may want some of their own
    Statements sql = statements(chunk.table());
    try {
      return sql.transaction()
          .execute(
              transaction -> {
                boolean done = load(chunk, attempt, clockOffset, sql);
                if (!done) {
                  transaction.setRollbackOnly();
                }
                return done;
              });
    } catch (DataAccessException | TransactionException e) {
      if (SqlErrors.kind(e) == SqlErrors.Kind.LOCK) {
        // somebody has a whole table: the upsert would meet the same
        throw new IllegalStateException("no lock for a chunk of table " + chunk.table(), e);
      }
      LOGGER.debug(
          "event=chunk-not-loaded table={} chunk={} reason=\"{}\"",
          chunk.table(),
          chunk.chunk(),
          SqlErrors.reason(e));
      return false;
    }
  }

  private static boolean load(Chunk chunk, int attempt, long clockOffset, Statements sql) {
    Map<String, Object> values = new HashMap<>();
    values.put("table", chunk.table());
    values.put("run", chunk.run());
    values.put("chunk", chunk.chunk());
    values.put("attempt", attempt + 1);
    values.put("keys", chunk.keysJson());
    values.put("first", chunk.keys().get(0));
    values.put("last", chunk.keys().get(chunk.size() - 1));
    values.put("most", chunk.size() + 1);
    values.put("clockOffset", clockOffset);
    values.put("idle", sql.table().settings().statementTimeout().toMillis() + IDLE_MS + " ms");
    if (!sql.target().queryForObject(sql.begin(), values, (row, n) -> row.getBoolean("allNew"))) {
      return false;
    }
    Rows rows = read(sql, values);
    values.put("source", rows.source());
    values.put("clock", rows.clock());
    values.put("checksum", rows.checksum());
    return rows.valid() == chunk.size()
        && rows.lines() != null
        && copy(sql, rows.lines()) == chunk.size()
        && sql.target().update(END, values) == chunk.size();
  }

  private Statements statements(String name) {
    Table table = tables.apply(name);
    Statements made = statements.get(name);
    if (made == null || made.table() != table) {
      DataSource target = targets.apply(table.settings());
      made =
          new Statements(
              table,
              new NamedParameterJdbcTemplate(sources.apply(table.settings())),
              new NamedParameterJdbcTemplate(target),
              new TransactionTemplate(transactions(target)),
              TableSql.target("begin-load", table, Compare.VERSION),
              TableSql.source("read-lines", table, Compare.VERSION),
              TableSql.target("load-documents", table, Compare.VERSION));
      statements.put(name, made);
    }
    return made;
  }

  /** Of the target alone: what the source was read with is given back at once. */
  private static PlatformTransactionManager transactions(DataSource target) {
    DataSourceTransactionManager transactions = new DataSourceTransactionManager(target);
    transactions.setTransactionSynchronization(SYNCHRONIZATION_NEVER);
    return transactions;
  }

  private static Rows read(Statements sql, Map<String, Object> values) {
    return sql.source()
        .queryForObject(
            sql.read(),
            values,
            (row, n) ->
                new Rows(
                    row.getString("source"),
                    row.getLong("clock"),
                    row.getLong("valid"),
                    row.getString("checksum"),
                    // text as it comes, neither decoded nor encoded
                    row.getBytes("lines")));
  }

  private static long copy(Statements sql, byte[] lines) {
    ConnectionCallback<Long> copying =
        connection -> {
          CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql.load());
          try {
            copy.writeToCopy(lines, 0, lines.length);
            return copy.endCopy();
          } finally {
            if (copy.isActive()) {
              copy.cancelCopy();
            }
          }
        };
    return sql.target().getJdbcOperations().execute(copying);
  }
}
