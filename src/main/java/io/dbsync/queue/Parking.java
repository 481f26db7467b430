package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes rows that are in each other's way under a unique index, as two that exchange a value: it
 * takes what they have out of the index first, in the same transaction.
 */
public final class Parking {

  private static final Logger LOGGER = LoggerFactory.getLogger(Parking.class);

  /** The route that writes what was read. */
  public static final String ROUTE = "direct:write-documents";

  /** A unique and an exclusion constraint. */
  private static final Set<String> EXCLUSIVE = Set.of("23505", "23P01");

  private final Function<String, Table> tables;
  private final NamedParameterJdbcTemplate target;
  private final TransactionTemplate transaction;

  /**
   * @param tables gives a table by its definition's name
   * @param target what the routes write to
   */
  public Parking(Function<String, Table> tables, DataSource target) {
    this.tables = tables;
    this.target = new NamedParameterJdbcTemplate(target);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(target));
  }

  /** Tries it with the chunk whose write has just failed; the variable {@code parked} tells. */
  public void write(Exchange exchange) {
    exchange.setVariable("parked", isWritten(exchange));
  }

  private boolean isWritten(Exchange exchange) {
    Chunk chunk = exchange.getIn().getBody(Chunk.class);
    if (chunk.size() == 1
        || chunk.operation() == Operation.DELETE
        || !"write".equals(exchange.getVariable("stage"))
        || !EXCLUSIVE.contains(SqlErrors.sqlState(SqlErrors.caught(exchange)))) {
      return false;
    }
    Exchange parked = ExchangeHelper.createCopy(exchange, false);
    parked.setException(null);
    parked.removeProperty(Exchange.EXCEPTION_CAUGHT);
    try (ProducerTemplate template = exchange.getContext().createProducerTemplate()) {
      transaction.executeWithoutResult(
          status -> {
            park(chunk);
            template.send(ROUTE, parked);
            if (parked.getException() != null) {
              status.setRollbackOnly();
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      parked.setException(e);
    }
    if (parked.getException() != null) {
      // the parts tell more
      LOGGER.debug(
          "event=not-parked table={} chunk={} reason=\"{}\"",
          chunk.table(),
          chunk.chunk(),
          SqlErrors.reason(parked.getException()));
      return false;
    }
    exchange.setVariable("outcome", parked.getVariable("outcome"));
    return true;
  }

  private void park(Chunk chunk) {
    target.update(
        TableSql.target("park", tables.apply(chunk.table()), Compare.VERSION),
        Map.of("keys", chunk.keysJson()));
  }
}
