package io.dbsync.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong setting is told in one line: the key, the value, what is expected. */
final class SettingsErrorsTest {

  @TempDir private Path directory;
  private SettingsFixture given;

  @BeforeEach
  void givenAFileThatIsRight() {
    given = new SettingsFixture(directory);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // out of bounds, by one step on either side
        "sync.poll.period           | 99ms       | a time from 100ms to 1d",
        "sync.poll.period           | 86400001ms | a time from 100ms to 1d",
        "sync.redelivery.delay      | 0ms        | a time from 1ms to 1h",
        "sync.redelivery.delay      | 3600001ms  | a time from 1ms to 1h",
        "sync.redelivery.multiplier | 0.99       | a number from 1.0 to 100.0",
        "sync.redelivery.multiplier | 100.01     | a number from 1.0 to 100.0",
        "sync.redelivery.maximum    | -1         | a whole number from 0 to 100",
        "sync.redelivery.maximum    | 101        | a whole number from 0 to 100",
        "sync.apply.consumers       | 0          | a whole number from 1 to 64",
        "sync.apply.consumers       | 65         | a whole number from 1 to 64",
        "sync.chunk.rows            | 0          | a whole number from 1 to 10000",
        "sync.chunk.rows            | 10001      | a whole number from 1 to 10000",
        "sync.deletes.hold-rows     | -1         | a whole number from 0 to 2147483647",
        "sync.deletes.hold-rows     | 2147483648 | a whole number from 0 to 2147483647",
        "sync.deletes.hold-percent  | -1         | a whole number from 0 to 100",
        "sync.deletes.hold-percent  | 101        | a whole number from 0 to 100",
        "sync.logs.retention        | 59s        | a time from 1m to 36500d",
        "sync.logs.retention        | 36501d     | a time from 1m to 36500d",
        "sync.log.format            | xml        | text or json",
        "sync.api.port              | -1         | a whole number from 0 to 65535",
        "sync.api.port              | 65536      | a whole number from 0 to 65535",
        "sync.table.students.period | 99ms       | a time from 100ms to 1d",
        "sync.table.students.period | 2d         | a time from 100ms to 1d",
        "sync.table.students.statement-timeout | 999ms | a time from 1s to 1d",
        "sync.table.students.consumers    | 65    | 64",
        "sync.table.students.chunk-rows   | 0     | 10000",
        "sync.table.students.hold-rows    | -1    | 0",
        "sync.table.students.hold-percent | 101   | 100",
        // not of the kind at all
        "sync.poll.period           | 5          | with its unit: ms, s, m, h or d",
        "sync.poll.period           | 5 s        | with its unit: ms, s, m, h or d",
        "sync.poll.period           | -5s        | with its unit: ms, s, m, h or d",
        "sync.poll.period           | 1.5s       | with its unit: ms, s, m, h or d",
        "sync.poll.period           | 9999999999999s | with its unit: ms, s, m, h or d",
        "sync.redelivery.multiplier | NaN        | a number from 1.0 to 100.0",
        "sync.redelivery.multiplier | twice      | a number from 1.0 to 100.0",
        "sync.chunk.rows            | 1e3        | a whole number from 1 to 10000",
        "sync.chunk.rows            | 1_000      | a whole number from 1 to 10000",
        "sync.api.test-endpoints    | yes        | true or false",
        "sync.deletes.hold-all      | 20         | true or false",
        "sync.table.students.hold-all | no       | true or false",
        "sync.broker.url            | http://h:1 | vm://0 for the embedded broker or tcp://",
        "sync.broker.url            | vm://      | vm://0 for the embedded broker or tcp://",
        "sync.api.host              | [::g]      | an address of this machine",
      })
  void aWrongValueIsToldWithItsKeyAndWhatIsExpected(String key, String value, String expected) {
    // Given
    given.with(key, value);

    // Then
    assertRefused()
        .hasMessageStartingWith(key + "=" + value + ": expected ")
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({"sync.source.url, SYNC_SOURCE_URL", "sync.target.url, SYNC_TARGET_URL"})
  void aMissingUrlIsToldWithEveryWayToSetIt(String key, String variable) {
    // Given
    given.without(key);

    // Then
    assertRefused()
        .hasMessageStartingWith(key + " is missing: expected a JDBC URL such as jdbc:postgresql://")
        .hasMessageContaining("application.properties")
        .hasMessageContaining("-D" + key)
        .hasMessageContaining(variable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://root:hunter2@db/app",
        "postgresql://root:hunter2@db/app",
        "postgres:hunter2",
        "jdbc:mysql:?password=hunter2",
        "root@hunter2",
        "jdbc:postgresql:",
      })
  void anotherDatabasesUrlIsRefusedAndItsPasswordNotTold(String url) {
    // Given
    given.with("sync.target.url", url);

    // Then
    assertRefused()
        .hasMessageStartingWith(
            "sync.target.url=" + url.split("[:@]")[0] + "…: expected a JDBC URL")
        .hasMessageContaining("jdbc:postgresql://host:5432/database")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aBrokersUrlWithAPasswordIsRefusedAndItsPasswordNotTold() {
    // Given
    given.with("sync.broker.url", "tcp://engine:hunter2@broker:61616");

    // Then
    assertRefused().hasMessageContaining("sync.broker.username").hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      value = {
        "sync.chunk.row, sync.chunk.rows",
        "sync.delete.hold-rows, sync.deletes.hold-rows",
        "sync.poll.peroid, sync.poll.period",
        "sync.source.usernam, sync.source.username",
        "sync.table.students.target_key, sync.table.students.target-key",
        "sync.table.students.requird, sync.table.students.required",
        "sync.something.else, nothing",
      })
  void anUnknownKeyIsToldWithTheOneThatMayBeMeant(String key, String meant) {
    // Given
    given.with(key, "1");

    // Then
    String hint = meant == null ? "" : "; did you mean " + meant + "?";
    assertRefused().hasMessage(key + " is not a setting: nothing reads it" + hint);
  }

  @Test
  void anUnknownKeyIsRefusedAsSystemPropertyToo() {
    // Given
    given.system.setProperty("sync.chunk.row", "1");

    // Then
    assertRefused().hasMessageContaining("sync.chunk.row is not a setting");
  }

  @Test
  void aTableNeedsASource() {
    // Given
    given.with("sync.table.courses.target", "course_copies");

    // Then
    assertRefused()
        .hasMessageStartingWith("sync.table.courses.source is missing: expected the source table");
  }

  @Test
  void aSourceThatATableNamesHasToBeThere() {
    // Given
    given.with("sync.table.students.source-db", "crm");

    // Then
    assertRefused()
        .hasMessage(
            "sync.table.students.source-db=crm: expected a database that is there: set"
                + " sync.db.crm.url (in the environment SYNC_DB_CRM_URL), .username and .password");
  }

  @Test
  void aSourcesUrlIsRefusedAsThatOfTheSourceAndItsPasswordNotTold() {
    // Given
    given
        .with("sync.table.students.source-db", "crm")
        .with("sync.db.crm.url", "jdbc:mysql://root:hunter2@db/app");

    // Then
    assertRefused()
        .hasMessageStartingWith("sync.db.crm.url=jdbc…: expected a JDBC URL such as")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync.db.cmr.url", "sync.db.url"})
  void aSourceThatNoTableNamesIsToldWithThoseThatAreNamed(String key) {
    // Given
    given
        .with("sync.table.students.source-db", "crm")
        .with("sync.db.crm.url", SettingsFixture.SOURCE_URL)
        .with(key, SettingsFixture.SOURCE_URL);

    // Then
    assertRefused()
        .hasMessage(
            key
                + ": nothing reads it: expected sync.db.<name>.url, .username or .password of a"
                + " <name> that a table has as its sync.table.<table>.source-db or .target-db; named are crm");
  }

  @Test
  void aSourcesSettingThatIsNoneIsToldWithTheOneThatMayBeMeant() {
    // Given
    given
        .with("sync.table.students.source-db", "crm")
        .with("sync.db.crm.url", SettingsFixture.SOURCE_URL)
        .with("sync.db.crm.user-name", "reader");

    // Then
    assertRefused().hasMessageEndingWith("; did you mean sync.db.crm.username?");
  }

  @Test
  void namesOfSourcesAreNotTheSameInEnvironmentVariables() {
    // Given
    given
        .with("sync.table.students.source-db", "crm-1")
        .with("sync.db.crm-1.url", SettingsFixture.SOURCE_URL)
        .with("sync.table.teachers.source", "teachers")
        .with("sync.table.teachers.source-db", "crm_1")
        .with("sync.db.crm_1.url", SettingsFixture.SOURCE_URL);

    // Then
    assertRefused()
        .hasMessage(
            "sync.table.teachers.source-db=crm_1: expected a name that is not that of crm-1 in"
                + " environment variables");
  }

  @Test
  void aFurtherTargetHasToBeThere() {
    // Given
    given.with("sync.table.students.target-db", "archive");

    // Then
    assertRefused()
        .hasMessageStartingWith(
            "sync.table.students.target-db=archive: expected a database that is there: set"
                + " sync.db.archive.url");
  }

  @Test
  void aFurtherTargetHasAnApiOfItsOwn() {
    // Given
    given
        .with("sync.table.archived.source", "students")
        .with("sync.table.archived.target-db", "archive")
        .with("sync.db.archive.url", SettingsFixture.TARGET_URL);

    // Then
    assertRefused().hasMessageStartingWith("sync.db.archive.api-port is missing");

    // When
    given.with("sync.db.archive.api-port", "8787");

    // Then
    assertRefused()
        .hasMessage(
            "sync.db.archive.api-port=8787: expected a port of its own, not that of sync.api.port");
  }

  @Test
  void theEngineNeedsATable() {
    // Given
    given.without("sync.table.students.source");

    // Then
    assertRefused()
        .hasMessage("no table is configured: expected at least one sync.table.<name>.source");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sync.table.source",
        "sync.table..source",
        "sync.table.a.b.source",
        "sync.table.1st.source",
        "sync.table.cour ses.source",
        "sync.table.größe.source",
      })
  void aTablesNameIsMadeOfLettersDigitsUnderscoresAndDashes(String key) {
    // Given
    given.with(key, "courses");

    // Then
    assertRefused().hasMessageStartingWith(key + ": expected sync.table.<name>.<setting>");
  }

  @Test
  void theTargetKeyHasAsManyColumnsAsTheKey() {
    // Given
    given
        .with("sync.table.students.key", "tenant,id")
        .with("sync.table.students.target-key", "student_id");

    // Then
    assertRefused()
        .hasMessage(
            "sync.table.students.target-key=student_id: expected 2 column(s), one for each of"
                + " sync.table.students.key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::"})
  void withoutATokenTheApiStaysOnALoopbackAddress(String host) {
    // Given
    given.with("sync.api.host", host);

    // Then
    assertRefused()
        .hasMessage(
            "sync.api.host="
                + host
                + ": expected a loopback address such as 127.0.0.1 as long as sync.api.token is"
                + " not set");
  }

  @Test
  void redeliveriesMayNotLastForDays() {
    // Given
    given
        .with("sync.redelivery.delay", "1h")
        .with("sync.redelivery.multiplier", "1")
        .with("sync.redelivery.maximum", "24");

    // Then
    assertThat(given.read().redelivery().maximum()).isEqualTo(24);

    // When
    given.with("sync.redelivery.maximum", "25");

    // Then
    assertRefused()
        .hasMessage(
            "sync.redelivery.maximum=25: expected all redeliveries of a chunk within one day");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync.chunk.rows = \\u00zz", "sync.source.username = \u00e9"})
  void aFileThatCannotBeReadIsNamed(String content) throws Exception {
    // Given an escape that is none, and a letter that is not UTF-8
    Files.write(given.file(), content.getBytes(StandardCharsets.ISO_8859_1));

    // Then
    assertThatThrownBy(given::readDirectory)
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(given.file() + " cannot be read (")
        .hasMessageEndingWith("): expected a Java properties file");
  }

  @Test
  void allMistakesAreReportedAtOnce() {
    // Given
    given
        .without("sync.target.url")
        .with("sync.poll.period", "5x")
        .with("sync.chunk.rows", "0")
        .with("sync.log.format", "xml")
        .with("sync.api.host", "0.0.0.0")
        .with("sync.broker.url", "http://h:1")
        .with("sync.broker.password-file", "not there")
        .with("sync.table.students.required-fields", "id")
        .with("sync.table.courses.query", "SELECT 1")
        .with("sync.table.1st.source", "a")
        .with("sync.db.crm.url", SettingsFixture.SOURCE_URL);
    given.environment.put("SYNC_SOURCE_USER", "reader");

    // Then
    assertThatThrownBy(given::read)
        .isInstanceOf(SettingsException.class)
        .satisfies(
            error ->
                assertThat(error.getMessage().lines())
                    .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).isEqualTo("12 mistakes in the settings:"),
                        line -> assertThat(line).startsWith("  sync.target.url is missing"),
                        line -> assertThat(line).startsWith("  sync.poll.period=5x"),
                        line -> assertThat(line).startsWith("  sync.chunk.rows=0"),
                        line -> assertThat(line).startsWith("  sync.log.format=xml"),
                        line -> assertThat(line).startsWith("  sync.api.host=0.0.0.0"),
                        line -> assertThat(line).startsWith("  sync.broker.url=http://h:1"),
                        line ->
                            assertThat(line)
                                .startsWith("  sync.broker.password-file=not there: expected"),
                        line ->
                            assertThat(line).startsWith("  sync.table.students.required-fields is"),
                        line -> assertThat(line).startsWith("  sync.table.courses.key is missing"),
                        line -> assertThat(line).startsWith("  sync.table.1st.source: expected"),
                        line -> assertThat(line).startsWith("  sync.db.crm.url: nothing reads it"),
                        line ->
                            assertThat(line)
                                .isEqualTo(
                                    "  SYNC_SOURCE_USER in the environment is not a setting; did"
                                        + " you mean SYNC_SOURCE_USERNAME?")));
  }

  @ParameterizedTest
  @CsvSource({
    "SYNC_SOURCE_PASWORD, SYNC_SOURCE_PASSWORD",
    "SYNC_SOURCE_PASS, SYNC_SOURCE_PASSWORD",
    "SYNC_SOURCE_USER, SYNC_SOURCE_USERNAME",
    "SYNC_SOURCE_URI, SYNC_SOURCE_URL",
    "SYNC_POLL_PERIDO, SYNC_POLL_PERIOD",
    "SYNC_DELETE_HOLD_ROWS, SYNC_DELETES_HOLD_ROWS",
    "SYNC_API_TOKN, SYNC_API_TOKEN",
    "SYNC_TABLE_STUDENT_KEY, SYNC_TABLE_STUDENTS_KEY",
  })
  void aVariableThatIsLikeASettingIsRefused(String variable, String meant) {
    // Given
    given.environment.put(variable, "1");

    // Then
    assertRefused()
        .hasMessage(variable + " in the environment is not a setting; did you mean " + meant + "?");
  }

  @Test
  void aPasswordIsInAFileOrInTheSettings() {
    // Given
    given.with("sync.source.password", "hunter2").with("sync.source.password-file", "secret");

    // Then
    assertRefused()
        .hasMessageStartingWith("sync.source.password-file=secret: expected either a file or")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aValueThatTheLocaleHasSpoiltIsRefusedAndNotTold() {
    // Given what a JVM makes of "pässword" in the environment where LANG is not set
    given.environment.put("SYNC_SOURCE_PASSWORD", "p\ufffd\ufffdsword");

    // Then
    assertRefused()
        .hasMessageStartingWith("sync.source.password has a character that the JVM cannot read")
        .hasMessageContaining("LC_ALL=C.UTF-8")
        .hasMessageNotContaining("sword\ufffd");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
    return assertThatThrownBy(given::read)
        .isInstanceOf(SettingsException.class)
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
  }
}
