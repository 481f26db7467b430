package io.dbsync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code application.properties} that is shipped: at the top of the project and in the JAR. */
final class ShippedSettingsTest {

  private static final Path PROJECT = Path.of("");
  private static final Map<String, String> URLS =
      Map.of(
          "SYNC_SOURCE_URL", SettingsFixture.SOURCE_URL,
          "SYNC_TARGET_URL", SettingsFixture.TARGET_URL);

  /** A key, set or commented out. */
  private static final Pattern KEY = Pattern.compile("(# )?([a-z]+(\\.[a-zA-Z-]+)+) ?=(.*)");

  @TempDir private Path directory;

  @Test
  void isRightAndMeansTheTableOfStudents() {
    // When
    Settings settings = SettingsReader.read(PROJECT, URLS, new Properties()).settings();

    // Then
    assertThat(settings.tables())
        .containsExactly(
            Map.entry(
                "students",
                new TableSettings(
                    "students",
                    null,
                    null,
                    "students",
                    null,
                    null,
                    List.of("id"),
                    "student_snapshots",
                    List.of("student_id"),
                    List.of("id", "name", "email"),
                    List.of(),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    new Settings.Apply(2, 1000),
                    new Settings.Deletes(1000, 30, true))));
  }

  @Test
  void saysTheDefaults() {
    // Given
    Settings defaults = new SettingsFixture(directory).read();

    // When
    Settings shipped = SettingsReader.read(PROJECT, URLS, new Properties()).settings();

    // Then
    assertThat(shipped)
        .usingRecursiveComparison()
        .usingOverriddenEquals()
        .ignoringFields("tables")
        .isEqualTo(defaults);
  }

  @Test
  void isPackagedToo() throws IOException {
    // When
    try (var packaged =
        ShippedSettingsTest.class.getClassLoader().getResourceAsStream("application.properties")) {

      // Then
      assertThat(packaged).isNotNull().hasContent(Files.readString(shipped()));
    }
  }

  @Test
  void explainsEveryKeyAboveIt() throws IOException {
    // Given a paragraph for each subject
    String[] paragraphs = Files.readString(shipped()).split("\n\n");

    // Then each that has keys begins with a comment that explains them
    assertThat(paragraphs)
        .filteredOn(paragraph -> paragraph.lines().anyMatch(KEY.asMatchPredicate()))
        .isNotEmpty()
        .allSatisfy(
            paragraph -> {
              String comment = paragraph.lines().findFirst().orElseThrow();
              assertThat(comment).startsWith("# --- ").hasSizeGreaterThan(30);
            });
  }

  @Test
  void namesNoKeyThatIsNotASetting() throws IOException {
    // Given the keys that are commented out, set to what they say or to something that fits
    SettingsFixture given = new SettingsFixture(directory);
    Files.readString(shipped())
        .lines()
        .map(KEY::matcher)
        .filter(line -> line.matches() && line.group(1) != null)
        // beside a password it would be a mistake
        .filter(line -> !line.group(2).endsWith(".password-file"))
        .forEach(
            line ->
                given.with(
                    line.group(2), line.group(4).isBlank() ? "something" : line.group(4).strip()));

    // Then
    assertThat(given.file).hasSizeGreaterThan(3);
    assertThat(given.read().api().token()).isEqualTo("something");
  }

  private static Path shipped() {
    return PROJECT.resolve("application.properties");
  }
}
