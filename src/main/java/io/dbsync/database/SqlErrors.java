package io.dbsync.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * Sorts errors by SQLSTATE, for the {@code onWhen} of the routes. An outage waits and a lock is
 * tried again; whatever else a database raises is tried in smaller parts until the row that raises
 * it stands alone. Only what every row meets is the table's: redelivered, then dead-lettered.
 *
 * <p>Codes: PostgreSQL documentation, appendix A.
 */
public final class SqlErrors {

  /** What an error means for the chunk it struck. */
  public enum Kind {
    /** By its nature an error in one row's data. */
    ROW,
    /** Somebody else holds a lock or won a conflict: the same again, later. */
    LOCK,
    /** A database or the broker is not there or has no room, or the engine is stopping. */
    OUTAGE,
    /** Anything else: an error of one row or of the whole table. Trying the rows apart tells. */
    OTHER
  }

  private static final Set<String> ROW_CLASSES = Set.of("21", "22", "23", "44", "54");
  private static final Set<String> OUTAGE_CLASSES =
      Set.of("08", "28", "3D", "53", "57", "58", "F0");

  /** A statement timeout, and memory that ran out, the server's or the driver's. */
  private static final Set<String> TOO_MUCH = Set.of("57014", "53200");

  private static final String STATEMENT_TIMEOUT = "57014";
  private static final String STATEMENT_TIMEOUT_HINT =
      "; it took too long: a read of the source may take as long as sync.table.<name>.statement-timeout says";

  /** From the first quotation mark to the last, of any language that servers speak. */
  private static final Pattern QUOTED =
      Pattern.compile("[\"\\p{Pi}\\p{Pf}\u201e\u300c].*[\"\\p{Pi}\\p{Pf}\u300d]", Pattern.DOTALL);

  private static final int LONGEST_REASON = 1_000;

  private static final String SEVERAL_ROWS = "21000";
  private static final String SEVERAL_ROWS_HINT =
      "; of a view or a query: two of its rows have this key, or a sub-select of it yields several";

  private static final String RAISED_BY_TRIGGER = "P0001";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String READ_ONLY = "25006";
  private static final Set<String> TRANSACTION_CUT_OFF = Set.of("25P03", "25P04");

  /**
   * Whether smaller parts of a page or a chunk may go through: a fault, too long a statement, or
   * more than fits into memory.
   */
  public static boolean isSplittable(Throwable error) {
    SQLException sql = find(error);
    return isFault(error)
        || sql != null && sql.getSQLState() != null && TOO_MUCH.contains(sql.getSQLState());
  }

  /** Whether a statement took longer than it may. */
  public static boolean isTimeout(Throwable error) {
    SQLException sql = find(error);
    return sql != null && STATEMENT_TIMEOUT.equals(sql.getSQLState());
  }

  /** Whether a database raised it for what it was given: one row's fault, or the whole table's. */
  public static boolean isFault(Throwable error) {
    Kind kind = kind(error);
    return kind == Kind.ROW || kind == Kind.OTHER && find(error) != null;
  }

  /** Predicate {@code isFault}. */
  public static boolean isFault(Exchange exchange) {
    return isFault(caught(exchange));
  }

  /** Predicate {@code isPassing}: an outage, or a lock. */
  public static boolean isPassing(Exchange exchange) {
    return isPassing(caught(exchange));
  }

  /** Whether it is an outage or a lock, which end by themselves. */
  public static boolean isPassing(Throwable error) {
    Kind kind = kind(error);
    return kind == Kind.OUTAGE || kind == Kind.LOCK;
  }

  /** Whether the error that was caught is an outage. */
  public static boolean isOutage(Exchange exchange) {
    return kind(caught(exchange)) == Kind.OUTAGE;
  }

  /** Whether a sequence of the engine's own tables gives numbers that are taken. */
  public static boolean isSequenceBehind(Throwable error) {
    return TakenNumber.is(find(error));
  }

  /** Whether the source went back in time or is another one: it waits to be accepted. */
  public static boolean isSourceChanged(Throwable error) {
    return isOf(error, SourceChangedException.class);
  }

  /** Whether a database, or its driver, has raised the error. */
  public static boolean isDatabaseError(Throwable error) {
    return find(error) != null;
  }

  /** Whether the error that was caught is a lock or a conflict. */
  public boolean isLock(Exchange exchange) {
    return kind(caught(exchange)) == Kind.LOCK;
  }

  /** The exchange's SQLSTATE, null if its error is not the database's. */
  public String sqlState(Exchange exchange) {
    return sqlState(caught(exchange));
  }

  /** The SQLSTATE of an error, null if it is not the database's. */
  public static String sqlState(Throwable error) {
    SQLException sql = find(error);
    return sql == null ? null : sql.getSQLState();
  }

  /** The error in one line, without the row's contents. */
  public String reason(Exchange exchange) {
    return reason(caught(exchange));
  }

  /** What the error means, in words for users, and the error in one line. */
  public String explained(Exchange exchange) {
    return CauseText.of(sqlState(exchange), exchange.getVariable("stage", String.class))
        + ": "
        + reason(exchange);
  }

  /**
   * Sorts an error.
   *
   * @param error any error, null for none
   */
  public static Kind kind(Throwable error) {
    SQLException sql = find(error);
    if (isOf(error, SourceChangedException.class) || isSequenceBehind(error)) {
      return Kind.OUTAGE;
    }
    if (sql == null) {
      return isOf(error, JMSException.class) || isOf(error, RejectedExecutionException.class)
          ? Kind.OUTAGE
          : Kind.OTHER;
    }
    String state = sql.getSQLState();
    if (state == null
        || state.length() != 5
        || isOf(error, CannotGetJdbcConnectionException.class)) {
      // the driver or the pool speaking: no connection, no answer in time; or a server that lets
      // nobody in, whatever it calls that
      return Kind.OUTAGE;
    }
    String stateClass = state.substring(0, 2);
    if (ROW_CLASSES.contains(stateClass) || state.equals(RAISED_BY_TRIGGER)) {
      return Kind.ROW;
    }
    if (stateClass.equals("40") || state.equals(LOCK_NOT_AVAILABLE)) {
      return Kind.LOCK;
    }
    boolean outage =
        OUTAGE_CLASSES.contains(stateClass)
            || state.equals(READ_ONLY)
            || TRANSACTION_CUT_OFF.contains(state);
    return outage ? Kind.OUTAGE : Kind.OTHER;
  }

  /**
   * An error in one line, without the row's contents: of the server's message only its first part,
   * for detail and context hold values; and that without the values that are quoted in errors of
   * class 22. What a trigger raises is told as it is.
   *
   * @param error any error, null for none
   */
  public static String reason(Throwable error) {
    if (error == null) {
      return "unknown";
    }
    SQLException sql = find(error);
    String message = sql == null ? withoutContents(root(error)) : withoutValues(sql);
    String line = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }

  private static String withoutValues(SQLException error) {
    String message = message(error);
    if (error instanceof PSQLException told && told.getServerErrorMessage() != null) {
      ServerErrorMessage server = told.getServerErrorMessage();
      message = server.getSeverity() + ": " + server.getMessage();
    }
    String state = error.getSQLState();
    if (TakenNumber.is(error)) {
      return message + TakenNumber.HINT;
    }
    if (SEVERAL_ROWS.equals(state)) {
      return message + SEVERAL_ROWS_HINT;
    }
    if (STATEMENT_TIMEOUT.equals(state)) {
      return message + STATEMENT_TIMEOUT_HINT;
    }
    return state != null && state.startsWith("22") && !isOfServerSetting(error)
        ? QUOTED.matcher(message).replaceFirst("\"…\"")
        : message;
  }

  /** It quotes the setting and its value, none of which comes out of a row. */
  private static boolean isOfServerSetting(SQLException error) {
    return error instanceof PSQLException told
        && told.getServerErrorMessage() != null
        && "guc.c".equals(told.getServerErrorMessage().getFile());
  }

  /** A parser's message shows a piece of what it could not parse. */
  private static String withoutContents(Throwable error) {
    return error instanceof JsonProcessingException
            && ((JsonProcessingException) error).getLocation() != null
        ? error.getClass().getSimpleName()
            + " at "
            + ((JsonProcessingException) error).getLocation().offsetDescription()
        : message(error);
  }

  private static String message(Throwable error) {
    return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
  }

  private static Throwable root(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** The error that the exchange has, or had when it was caught; null if there was none. */
  public static Throwable caught(Exchange exchange) {
    Exception current = exchange.getException();
    return current != null
        ? current
        : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
  }

  private static boolean isOf(Throwable error, Class<? extends Throwable> type) {
    return find(error, type) != null;
  }

  /** The innermost: a pool wraps what the driver says. */
  private static SQLException find(Throwable error) {
    SQLException innermost = null;
    SQLException next = find(error, SQLException.class);
    while (next != null) {
      innermost = next;
      next = find(next.getCause(), SQLException.class);
    }
    return innermost;
  }

  private static <T extends Throwable> T find(Throwable error, Class<T> type) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
