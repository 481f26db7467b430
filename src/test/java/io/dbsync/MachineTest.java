package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.database.Databases;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The locale and the time zone of the JVM reach neither the databases nor what is told. */
final class MachineTest extends TableFixture {

  /** Arabic, Devanagari, Thai and other digits; dotless i; other calendars. */
  private static final List<String> LOCALES =
      List.of(
          "ar-EG-u-nu-arab",
          "hi-IN-u-nu-deva",
          "th-TH-u-nu-thai",
          "fa-IR",
          "bn-BD-u-nu-beng",
          "my-MM",
          "ne-NP",
          "dz-BT",
          "tr-TR",
          "az-AZ",
          "lt-LT",
          "th-TH-u-ca-buddhist",
          "ja-JP-u-ca-japanese",
          "de-CH");

  /** Names of Java's own, and others. */
  private static final List<String> ZONES =
      List.of(
          "ACT",
          "AET",
          "IST",
          "PST",
          "PNT",
          "MIT",
          "NET",
          "SystemV/PST8",
          "GMT+05:30",
          "GMT-11:00",
          "Asia/Kathmandu",
          "America/St_Johns",
          "Europe/Kyiv");

  private final Locale locale = Locale.getDefault();
  private final TimeZone zone = TimeZone.getDefault();

  @AfterEach
  void goBack() {
    Locale.setDefault(locale);
    TimeZone.setDefault(zone);
  }

  @Test
  void everyPoolConnectsInEveryLocaleAndTimeZone() throws Exception {
    for (int i = 0; i < LOCALES.size(); i++) {
      // Given
      Locale.setDefault(Locale.forLanguageTag(LOCALES.get(i)));
      TimeZone.setDefault(TimeZone.getTimeZone(ZONES.get(i % ZONES.size())));

      // When
      try (Databases pools = new Databases(settings())) {
        // Then
        for (DataSource pool :
            List.of(
                pools.source("source"),
                pools.target(),
                pools.targetWriter(),
                pools.targetReader(),
                pools.sourceProbe("source"),
                pools.targetProbe())) {
          assertThat(timeZone(pool)).as(LOCALES.get(i)).isEqualTo("UTC");
        }
      }
    }
  }

  private static String timeZone(DataSource pool) throws Exception {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT current_setting('TimeZone')");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void theEngineWorksAndItsNumbersAreTheSame() {
    // Given digits that are not ASCII, another calendar, and a time zone that no server knows
    Students.add(databases.source(), 25);
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab-ca-islamic"));
    TimeZone.setDefault(TimeZone.getTimeZone("ACT"));

    // When
    start(Map.of("sync.deletes.hold-rows", "5"));
    new Oracle(databases).awaitInSync(PATIENCE);
    databases.source().execute("DELETE FROM students WHERE id > 10");

    // Then
    awaitTrouble("students", "15 deletes ");
    assertThat(
            engine.api().get("/api/sync/status").text()
                + engine.api().get("/api/sync/status/3").text()
                + engine.api().get("/api/sync/logs").text()
                + engine.api().get("/observe/metrics").text())
        .isNotEmpty()
        .matches("\\p{ASCII}*");
  }

  private Settings settings() {
    Properties properties = new Properties();
    databases.settings().forEach(properties::setProperty);
    return SettingsReader.read(Path.of("no such directory"), Map.of(), properties).settings();
  }
}
