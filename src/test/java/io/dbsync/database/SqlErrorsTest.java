package io.dbsync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.database.SqlErrors.Kind;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;

/** What an error means for a chunk, and how it is told. */
final class SqlErrorsTest {

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource({
    "22P02, invalid text representation,      ROW",
    "22003, numeric value out of range,       ROW",
    "22P05, untranslatable character,         ROW",
    "23502, not null violation,               ROW",
    "23505, unique violation,                 ROW",
    "23514, check violation,                  ROW",
    "44000, with check option violation,      ROW",
    "54000, program limit exceeded,           ROW",
    "P0001, raised by a trigger,              ROW",
    "55P03, lock not available,               LOCK",
    "40001, serialization failure,            LOCK",
    "40P01, deadlock detected,                LOCK",
    "08000, connection exception,             OUTAGE",
    "08001, no connection established,        OUTAGE",
    "08006, connection failure,               OUTAGE",
    "25006, read-only transaction,            OUTAGE",
    "25P03, idle in transaction timeout,      OUTAGE",
    "25P04, transaction timeout,              OUTAGE",
    "28000, invalid authorization,            OUTAGE",
    "28P01, invalid password,                 OUTAGE",
    "3D000, no such database,                 OUTAGE",
    "53100, disk full,                        OUTAGE",
    "53200, out of memory,                    OUTAGE",
    "53300, too many connections,             OUTAGE",
    "57P01, admin shutdown,                   OUTAGE",
    "57P02, crash shutdown,                   OUTAGE",
    "57P03, cannot connect now,               OUTAGE",
    "58030, input or output error,            OUTAGE",
    "F0001, lock file exists,                 OUTAGE",
    "0A000, feature not supported,            OTHER",
    "25001, active transaction,               OTHER",
    "42501, insufficient privilege,           OTHER",
    "42601, syntax error,                     OTHER",
    "42P01, undefined table,                  OTHER",
    "55000, not in the state required,        OTHER",
    "P0002, no data found,                    OTHER",
    "XX000, internal error,                   OTHER",
  })
  void isSortedBySqlState(String state, String message, Kind expected) {
    assertThat(SqlErrors.kind(new SQLException(message, state))).isEqualTo(expected);
  }

  static Stream<Arguments> withoutSqlState() {
    return Stream.of(
        Arguments.of(new SQLException("Cannot get a connection, pool error"), Kind.OUTAGE),
        Arguments.of(new SQLException("odd", ""), Kind.OUTAGE),
        Arguments.of(new SQLTimeoutException("no answer"), Kind.OUTAGE),
        Arguments.of(new JMSException("broker is not there"), Kind.OUTAGE),
        Arguments.of(new RejectedExecutionException("stopping"), Kind.OUTAGE),
        Arguments.of(new IllegalStateException("a mistake"), Kind.OTHER),
        Arguments.of(new IOException("a file"), Kind.OTHER));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("withoutSqlState")
  void isSortedByTypeWithoutSqlState(Exception error, Kind expected) {
    assertThat(SqlErrors.kind(error)).isEqualTo(expected);
    assertThat(SqlErrors.kind(new CompletionException(error))).isEqualTo(expected);
  }

  @Test
  void noErrorIsNoOutage() {
    assertThat(SqlErrors.kind(null)).isEqualTo(Kind.OTHER);
  }

  static Stream<Arguments> wrapped() {
    SQLException unique = new SQLException("duplicate key", "23505");
    SQLException refused = new SQLException("connection refused", "08001");
    return Stream.of(
        Arguments.of(new DataIntegrityViolationException("spring", unique), Kind.ROW),
        Arguments.of(new UncategorizedSQLException("task", "SELECT 1", unique), Kind.ROW),
        Arguments.of(new CompletionException(new IllegalStateException(unique)), Kind.ROW),
        Arguments.of(new CannotGetJdbcConnectionException("spring", refused), Kind.OUTAGE),
        // whoever is not let in knows nothing of rows
        Arguments.of(
            new CannotGetJdbcConnectionException(
                "spring", new SQLException("not accepting connections", "55000")),
            Kind.OUTAGE),
        // the pool says it in its own words, the driver below it knows better
        Arguments.of(new SQLException("Cannot create connection", "42000", refused), Kind.OUTAGE),
        Arguments.of(new SQLException("Cannot create connection", unique), Kind.ROW),
        Arguments.of(
            new SQLException("pool", new IllegalStateException("between", unique)), Kind.ROW),
        Arguments.of(
            new DataAccessResourceFailureException("spring", new JMSException("gone")),
            Kind.OUTAGE));
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void theInnermostErrorOfTheDatabaseCounts(Exception error, Kind expected) {
    assertThat(SqlErrors.kind(error)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void predicatesOfTheRoutesTellTheKinds(Kind kind) {
    // Given
    Exception error =
        switch (kind) {
          case ROW -> new SQLException("row", "23505");
          case LOCK -> new SQLException("lock", "55P03");
          case OUTAGE -> new SQLException("outage", "57P01");
          case OTHER -> new SQLException("other", "42P01");
        };

    // When
    Exchange exchange = exchange();
    exchange.setException(error);

    // Then
    assertThat(SqlErrors.isFault(exchange)).isEqualTo(kind == Kind.ROW || kind == Kind.OTHER);
    assertThat(new SqlErrors().isLock(exchange)).isEqualTo(kind == Kind.LOCK);
    assertThat(SqlErrors.isOutage(exchange)).isEqualTo(kind == Kind.OUTAGE);
  }

  @Test
  void anErrorThatCamelHasCaughtIsLookedAtToo() {
    // Given
    Exchange exchange = exchange();
    exchange.setProperty(
        Exchange.EXCEPTION_CAUGHT,
        new CamelExecutionException("camel", exchange, new SQLException("a\nrow", "22P02")));

    // Then
    assertThat(SqlErrors.isFault(exchange)).isTrue();
    assertThat(new SqlErrors().sqlState(exchange)).isEqualTo("22P02");
    assertThat(new SqlErrors().reason(exchange)).isEqualTo("a row");
  }

  @Test
  void theErrorUnderWayCountsBeforeOneThatWasHandled() {
    // Given
    Exchange exchange = exchange();
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new SQLException("earlier", "22P02"));

    // When
    exchange.setException(new IllegalStateException("now"));

    // Then
    assertThat(SqlErrors.isFault(exchange)).isFalse();
    assertThat(new SqlErrors().sqlState(exchange)).isNull();
    assertThat(new SqlErrors().reason(exchange)).isEqualTo("now");
  }

  @Test
  void reasonIsOneLineOfTheInnermostCause() {
    // Given
    Exception error =
        new IllegalStateException("outer", new SocketTimeoutException(" no\r\n\tanswer   yet "));

    // Then
    assertThat(SqlErrors.reason(error)).isEqualTo("no answer yet");
  }

  @Test
  void reasonIsTheDatabasesWordRatherThanWhatCausedIt() {
    // Given
    Exception error =
        new IllegalStateException(
            "outer", new SQLException("connection lost", "08006", new IOException("reset")));

    // Then
    assertThat(SqlErrors.reason(error)).isEqualTo("connection lost");
  }

  @Test
  void reasonOfAnErrorWithoutAMessageIsItsName() {
    assertThat(SqlErrors.reason(new IllegalStateException((String) null)))
        .isEqualTo("IllegalStateException");
  }

  @Test
  void reasonDoesNotHoldTheRow() {
    // Given what the server sends when a row breaks a constraint, as the pools' driver shows it
    ServerErrorMessage sent =
        new ServerErrorMessage(
            String.join(
                    "\0",
                    "SERROR",
                    "C23505",
                    "Mduplicate key value violates unique constraint \"students_email_key\"",
                    "DKey (email)=(secret@example.org) already exists.",
                    "WCOPY students, line 1")
                + "\0");
    Exception error = new DataIntegrityViolationException("s", new PSQLException(sent, false));

    // When
    String reason = SqlErrors.reason(error);

    // Then
    assertThat(reason)
        .isEqualTo("ERROR: duplicate key value violates unique constraint \"students_email_key\"");
  }

  @ParameterizedTest
  @CsvSource({
    "23505, sync_logs_pkey, OUTAGE",
    "23505, sync_chunks_pkey, OUTAGE",
    "23505, sync_runs_single, ROW",
    "23505, students_pkey, ROW",
    "23514, sync_logs_pkey, ROW",
  })
  void aSequenceOfTheEngineThatIsBehindIsNoRowsFault(String state, String constraint, Kind kind) {
    // Given
    ServerErrorMessage sent =
        new ServerErrorMessage("SERROR\0C" + state + "\0Mduplicate key\0n" + constraint + "\0");
    Exception error = new DataIntegrityViolationException("s", new PSQLException(sent, false));

    // Then
    assertThat(SqlErrors.kind(error)).isEqualTo(kind);
    assertThat(SqlErrors.isSequenceBehind(error)).isEqualTo(kind == Kind.OUTAGE);
    assertThat(SqlErrors.reason(error).contains("its sequence is behind its rows"))
        .isEqualTo(kind == Kind.OUTAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "22P02 | invalid input syntax for type uuid: \"a \"secret\" b\" | for type uuid: \"…\"",
        "22003 | value \"secret\" is out of range for type integer | value \"…\" is out of range",
        "22P02 | invalid input value for enum mood: \"secret\" | for enum mood: \"…\"",
        "22P02 | Syntaxe en entrée invalide pour le type integer : « secret » | integer : \"…\"",
        "22P02 | ungültige Eingabesyntax für Typ integer: „secret“ | integer: \"…\"",
        "22P02 | ungültige Eingabesyntax für Typ integer: »secret« | integer: \"…\""
      })
  void reasonDoesNotHoldTheValue(String state, String message, String told) {
    assertThat(SqlErrors.reason(new SQLException(message, state)))
        .contains(told)
        .doesNotContain("secret");
  }

  @Test
  void reasonDoesNotHoldTheRowHoweverTheDriverIsSet() {
    // Given
    ServerErrorMessage sent =
        new ServerErrorMessage("SERROR\0C22P02\0Minvalid input\0DToken secret\0WJSON: secret\0");

    // Then
    assertThat(SqlErrors.reason(new PSQLException(sent, true))).isEqualTo("ERROR: invalid input");
  }

  @Test
  void reasonNamesTheServerSettingThatIsRefused() {
    // Given
    ServerErrorMessage sent =
        new ServerErrorMessage(
            "SFATAL\0C22023\0Minvalid value for parameter \"TimeZone\": \"ACT\"\0Fguc.c\0");

    // Then
    assertThat(SqlErrors.reason(new PSQLException(sent, false)))
        .isEqualTo("FATAL: invalid value for parameter \"TimeZone\": \"ACT\"");
  }

  @Test
  void reasonDoesNotHoldAMessage() {
    assertThatThrownBy(() -> new ObjectMapper().readTree("secret"))
        .extracting(SqlErrors::reason)
        .isEqualTo("JsonParseException at line: 1, column: 1");
  }

  @Test
  void reasonIsNotEndless() {
    assertThat(SqlErrors.reason(new IllegalStateException("x".repeat(100_000)))).hasSize(1_001);
  }

  private static Exchange exchange() {
    return new DefaultExchange(new DefaultCamelContext());
  }
}
