package io.dbsync.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from, which of two wins, and what a missing one means. */
final class SettingsReaderTest {

  @TempDir private Path directory;
  private SettingsFixture given;

  @BeforeEach
  void givenAFileWithWhatMustBeSet() {
    given = new SettingsFixture(directory);
  }

  @Test
  void aMissingKeyHasTheDefaultOfTheContract() {
    // When
    Settings settings = given.read();

    // Then
    assertThat(settings)
        .isEqualTo(
            new Settings(
                null,
                Map.of("source", new Settings.Database(SettingsFixture.SOURCE_URL, null, null)),
                new Settings.Database(SettingsFixture.TARGET_URL, null, null),
                new Settings.Broker("vm://0", null, null, "data/broker"),
                new Settings.Poll(Duration.ofSeconds(5)),
                new Settings.Redelivery(Duration.ofSeconds(5), 2, 3),
                new Settings.Apply(2, 1000),
                new Settings.Deletes(1000, 30, true),
                Duration.ofDays(30),
                Settings.LogFormat.TEXT,
                new Settings.Api("127.0.0.1", 8787, null, false),
                Map.of(
                    "students",
                    new TableSettings(
                        "students",
                        null,
                        null,
                        "students",
                        null,
                        null,
                        List.of(),
                        "students_snapshots",
                        List.of(),
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        new Settings.Apply(2, 1000),
                        new Settings.Deletes(1000, 30, true)))));
    assertThat(settings.broker().embedded()).isTrue();
  }

  @Test
  void aTableMayHaveASourceOfItsOwn() {
    // Given
    given
        .with("sync.table.orders.source", "orders")
        .with("sync.table.orders.source-db", "crm")
        .with("sync.db.crm.url", "jdbc:postgresql://crm.example/crm")
        .with("sync.db.crm.username", "weaker");
    given.environment.put("SYNC_DB_CRM_USERNAME", "reader");
    given.system.setProperty("sync.db.crm.password", "secret");

    // When
    Settings settings = given.read();

    // Then
    assertThat(settings.sources())
        .containsExactly(
            Map.entry("source", new Settings.Database(SettingsFixture.SOURCE_URL, null, null)),
            Map.entry(
                "source-crm",
                new Settings.Database("jdbc:postgresql://crm.example/crm", "reader", "secret")));
    assertThat(settings.tablesOf("source-crm"))
        .extracting(TableSettings::name)
        .containsExactly("orders");
  }

  @Test
  void aSourceThatNoTableReadsIsNotNeeded() {
    // Given
    given.with("sync.table.students.source-db", "crm");
    given.environment.put("SYNC_DB_CRM_URL", SettingsFixture.SOURCE_URL);

    // Then
    assertThat(given.read().sources()).containsOnlyKeys("source-crm");
    assertThat(given.without("sync.source.url").read().source()).isNull();
  }

  @Test
  void anEmptyValueMeansTheDefaultToo() {
    // Given
    given.with("sync.broker.url", "  ").with("sync.api.port", "");

    // When
    Settings settings = given.read();

    // Then
    assertThat(settings.broker().url()).isEqualTo("vm://0");
    assertThat(settings.api().port()).isEqualTo(8787);
  }

  @Test
  void systemPropertiesWinOverTheEnvironmentAndThatOverTheFile() {
    // Given
    given.with("sync.chunk.rows", "1");

    // Then
    assertThat(given.read().apply().chunkRows()).isEqualTo(1);

    // When
    given.environment.put("SYNC_CHUNK_ROWS", "2");

    // Then
    assertThat(given.read().apply().chunkRows()).isEqualTo(2);

    // When
    given.system.setProperty("sync.chunk.rows", "3");

    // Then
    assertThat(given.read().apply().chunkRows()).isEqualTo(3);
  }

  @Test
  void theFileInTheDirectoryReplacesThePackagedOneAsAWhole() {
    // Given the packaged one, which sets the target of the table students
    given.environment.put("SYNC_SOURCE_URL", SettingsFixture.SOURCE_URL);
    given.environment.put("SYNC_TARGET_URL", SettingsFixture.TARGET_URL);

    // Then
    assertThat(given.readDirectory().tables().get("students").target())
        .isEqualTo("student_snapshots");

    // When there is one in the directory that leaves it out
    Settings settings = given.read();

    // Then
    assertThat(settings.tables().get("students").target()).isEqualTo("students_snapshots");
  }

  @ParameterizedTest
  @CsvSource({
    "sync.source.url, SYNC_SOURCE_URL",
    "sync.deletes.hold-rows, SYNC_DELETES_HOLD_ROWS",
    "sync.api.test-endpoints, SYNC_API_TEST_ENDPOINTS",
    "sync.table.students.target-key, SYNC_TABLE_STUDENTS_TARGET_KEY",
    "sync.table.line-items.source, SYNC_TABLE_LINE_ITEMS_SOURCE",
  })
  void theEnvironmentHasUnderscoresForDotsAndDashes(String key, String variable) {
    assertThat(RawSettings.environmentName(key)).isEqualTo(variable);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sync.source.url                | jdbc:postgresql:other",
        "sync.source.username           | reader",
        "sync.source.password           | s:e#c=r!et",
        "sync.target.url                | jdbc:postgresql://h/other?sslmode=require",
        "sync.target.username           | writer",
        "sync.target.password           | another",
        "sync.broker.url                | (tcp://a:61616,tcp://b:61616)",
        "sync.broker.username           | engine",
        "sync.broker.password           | third",
        "sync.broker.directory          | /var/lib/broker",
        "sync.poll.period               | 250ms",
        "sync.redelivery.delay          | 1m",
        "sync.redelivery.multiplier     | 1.5",
        "sync.redelivery.maximum        | 0",
        "sync.apply.consumers           | 7",
        "sync.chunk.rows                | 77",
        "sync.deletes.hold-rows         | 0",
        "sync.deletes.hold-percent      | 100",
        "sync.deletes.hold-all          | false",
        "sync.logs.retention            | 12h",
        "sync.log.format                | json",
        "sync.api.host                  | ::1",
        "sync.api.port                  | 0",
        "sync.api.token                 | fourth",
        "sync.api.test-endpoints        | TRUE",
        "sync.table.students.source     | \"School\".\"Pupils\"",
        "sync.table.students.key        | tenant , id",
        "sync.table.students.target     | copies.students",
        "sync.table.students.target-key | student_id",
        "sync.table.students.required   | id,name",
        "sync.table.students.columns    | id,name,email",
        "sync.table.students.period     | 1h",
        "sync.table.students.statement-timeout | 10m",
      })
  void everyKeyCanBeSetInEachOfTheThreePlaces(String key, String value) {
    // Given
    Settings defaults = given.read();
    SettingsFixture environment = new SettingsFixture(directory);
    environment.environment.put(RawSettings.environmentName(key), value);
    SettingsFixture system = new SettingsFixture(directory);
    system.system.setProperty(key, value);

    // When
    Settings fromFile = given.with(key, value).read();
    Settings fromEnvironment = environment.read();
    Settings fromSystem = system.read();

    // Then
    assertThat(fromFile).isNotEqualTo(defaults);
    assertThat(fromEnvironment).isEqualTo(fromFile);
    assertThat(fromSystem).isEqualTo(fromFile);
  }

  static Stream<Arguments> bounds() {
    return Stream.of(
        bounds("sync.poll.period", s -> s.poll().period(), "100ms", "1d"),
        bounds("sync.redelivery.delay", s -> s.redelivery().delay(), "1ms", "1h"),
        bounds("sync.redelivery.multiplier", s -> s.redelivery().multiplier(), "1", "100"),
        bounds("sync.redelivery.maximum", s -> s.redelivery().maximum(), "0", "100"),
        bounds("sync.apply.consumers", s -> s.apply().consumers(), "1", "64"),
        bounds("sync.chunk.rows", s -> s.apply().chunkRows(), "1", "10000"),
        bounds("sync.deletes.hold-rows", s -> s.deletes().holdRows(), "0", "2147483647"),
        bounds("sync.deletes.hold-percent", s -> s.deletes().holdPercent(), "0", "100"),
        bounds("sync.logs.retention", Settings::logsRetention, "1m", "36500d"),
        bounds("sync.api.port", s -> s.api().port(), "0", "65535"),
        bounds("sync.table.students.period", s -> table(s).period(), "100ms", "1d"),
        bounds(
            "sync.table.students.statement-timeout", s -> table(s).statementTimeout(), "1s", "1d"));
  }

  private static Arguments bounds(
      String key, Function<Settings, Object> value, String lowest, String highest) {
    return arguments(key, value, lowest, highest);
  }

  @ParameterizedTest(name = "{0} from {2} to {3}")
  @MethodSource("bounds")
  void theBoundsThemselvesAreTaken(
      String key, Function<Settings, Object> value, String lowest, String highest) {
    // Given room for a hundred redeliveries within a day
    given.with("sync.redelivery.multiplier", "1");

    // When
    Object low = value.apply(given.with(key, lowest).read());
    Object high = value.apply(given.with(key, highest).read());

    // Then
    assertThat(low).isEqualTo(typed(low, lowest));
    assertThat(high).isEqualTo(typed(high, highest));
  }

  private static Object typed(Object like, String text) {
    if (like instanceof Integer) {
      return Integer.valueOf(text);
    }
    if (like instanceof Double) {
      return Double.valueOf(text);
    }
    return Duration.parse(
        switch (text) {
          case "1ms" -> "PT0.001S";
          case "100ms" -> "PT0.1S";
          case "1s" -> "PT1S";
          case "1m" -> "PT1M";
          case "1h" -> "PT1H";
          case "1d" -> "P1D";
          default -> "P" + text;
        });
  }

  @ParameterizedTest
  @CsvSource({
    "1500ms, PT1.5S",
    "90s, PT1M30S",
    "2m, PT2M",
    "3h, PT3H",
    "1d, PT24H",
  })
  void timesHaveAUnit(String text, Duration expected) {
    assertThat(given.with("sync.poll.period", text).read().poll().period()).isEqualTo(expected);
  }

  @Test
  void aTableHasThePeriodOfAllTablesUnlessItHasItsOwn() {
    // Given
    given
        .with("sync.poll.period", "7s")
        .with("sync.table.courses.source", "courses")
        .with("sync.table.courses.period", "1m");

    // When
    Settings settings = given.read();

    // Then
    assertThat(table(settings).period()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.tables().get("courses").period()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.tableNames()).containsExactly("courses", "students");
  }

  @Test
  void listsAreSplitAtCommasWhateverTheSpaces() {
    // Given
    given
        .with("sync.table.students.key", " tenant ,id, ")
        .with("sync.table.students.target-key", "tenant_id,student_id");

    // When
    TableSettings table = table(given.read());

    // Then
    assertThat(table.key()).containsExactly("tenant", "id");
    assertThat(table.targetKey()).containsExactly("tenant_id", "student_id");
  }

  @Test
  void valuesAreReadAsUtf8() {
    // Given
    given.with("sync.table.students.required", "größe,名前");

    // When
    TableSettings table = table(given.read());

    // Then
    assertThat(table.required()).containsExactly("größe", "名前");
  }

  @Test
  void anExternalHostIsTakenWithAToken() {
    // Given
    given.with("sync.api.host", "0.0.0.0").with("sync.api.token", "secret");

    // When
    Settings.Api api = given.read().api();

    // Then
    assertThat(api).isEqualTo(new Settings.Api("0.0.0.0", 8787, "secret", false));
  }

  @Test
  void variablesThatOnlyLookLikeOursDoNotBreakTheStart() {
    // Given
    given.environment.putAll(
        Map.of("SYNC_HOME", "/opt/sync", "SYNC_TABLE_COURSES_SOURCE", "x", "SYNC_SOURCE", ""));

    // Then
    assertThatCode(given::read).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SYNC_HOME",
        "SYNC_HOST",
        "SYNC_PORT_8787_TCP",
        "SYNC_SOURCE",
        "SYNC_SOURCE_PORT",
        "SYNC_SOURCE_SERVICE_HOST",
        "SYNC_TABLE_COURSES_SOURCE",
      })
  void variablesOfOthersAreListed(String variable) {
    // Given
    given.environment.put(variable, "x");
    given.environment.put("SYNC_CHUNK_ROWS", "7");
    given.read();

    // Then
    assertThat(SettingsReader.read(directory, given.environment, given.system).ignored())
        .containsExactly(variable);
  }

  @Test
  void whereTheSettingsStoodIsKnown() {
    // Given
    given.environment.put("SYNC_SOURCE_URL", SettingsFixture.SOURCE_URL);
    given.environment.put("SYNC_TARGET_URL", SettingsFixture.TARGET_URL);

    // Then
    assertThat(SettingsReader.read(directory, given.environment, given.system).from().path())
        .isNull();

    // When
    given.read();

    // Then
    assertThat(SettingsReader.read(directory, given.environment, given.system).from().path())
        .isEqualTo(given.file().toAbsolutePath());
  }

  @Test
  void aPasswordIsReadAgain() throws Exception {
    // Given one in a file of its own, one in the settings
    Path secret = directory.resolve("secret");
    Files.writeString(secret, "päss one\n");
    given
        .with("sync.source.username", "reader")
        .with("sync.source.password-file", "secret")
        .with("sync.target.password", "two")
        .with("sync.broker.password-file", secret.toString());
    Settings settings = given.read();
    assertThat(settings.source().login().password()).isEqualTo("päss one");
    assertThat(settings.broker().login().password()).isEqualTo("päss one");
    assertThat(settings.target().login().password()).isEqualTo("two");

    // When
    Files.writeString(secret, "new");
    given.with("sync.target.password", "newer").read();

    // Then
    assertThat(settings.source().login().again()).isEqualTo(Login.fixed("reader", "new"));
    assertThat(settings.broker().login().again().password()).isEqualTo("new");
    assertThat(settings.target().login().again().password()).isEqualTo("newer");

    // When it is just being replaced
    Files.delete(secret);

    // Then
    assertThat(settings.source().login().again().password()).isEqualTo("päss one");
  }

  @Test
  void theEnvironmentIsReadAsUtf8WhateverTheLocale() {
    assertThat(ProcessEnvironment.parse("A=pä€ss=1\0B=\0odd\0=x\0"))
        .isEqualTo(Map.of("A", "pä€ss=1", "B", ""));
  }

  @Test
  void aFileMayBeginWithAByteOrderMark() throws Exception {
    // Given
    given.read();
    Files.writeString(given.file(), "\uFEFFsync.chunk.rows=7\n" + Files.readString(given.file()));

    // Then
    assertThat(given.readDirectory().apply().chunkRows()).isEqualTo(7);
  }

  @Test
  void settingsOfOthersMayStandInTheFile() {
    // Given
    given.with("camel.main.name", "mine").with("synchronous", "yes").with("my.own", "1");

    // When
    given.read();
    SettingsReader.Result result = SettingsReader.read(directory, given.environment, given.system);

    // Then
    assertThat(result.file()).containsEntry("camel.main.name", "mine");
  }

  private static TableSettings table(Settings settings) {
    return settings.tables().get("students");
  }
}
