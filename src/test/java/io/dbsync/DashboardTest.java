package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbsync.operations.Dashboard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the dashboard. */
final class DashboardTest {

  private static final Path FILES = Path.of("src/main/resources/dashboard");
  private static final Pattern REFERENCE =
      Pattern.compile("(?:(?:href|src)=\"dashboard/|from \"\\./)([^\"]+)\"");

  private final Dashboard dashboard = new Dashboard();

  @Test
  void hasAllThatItsFilesReferToAndNothingElse() throws IOException {
    // Given
    Set<String> referred = new TreeSet<>(Set.of("index.html"));
    for (Path file : files()) {
      Matcher reference = REFERENCE.matcher(Files.readString(file));
      while (reference.find()) {
        referred.add(reference.group(1));
      }
    }

    // Then
    assertThat(referred)
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(dashboard.file(name).content()).isNotEmpty());
    assertThat(files()).extracting(file -> file.getFileName().toString()).isSubsetOf(referred);
  }

  @Test
  void loadsNothingFromElsewhereAndMakesNoMarkupOfData() throws IOException {
    assertThat(files())
        .allSatisfy(
            file ->
                assertThat(Files.readString(file).replace("http://www.w3.org/2000/svg", ""))
                    .doesNotContainPattern("https?://|innerHTML|outerHTML|insertAdjacentHTML")
                    .doesNotContainPattern("document\\.write|\\beval\\(|new Function| style=\""));
  }

  @Test
  void tellsTypesAndTags() {
    // When
    Dashboard.File page = dashboard.file("index.html");
    Dashboard.File script = dashboard.file("main.js");

    // Then
    assertThat(page.type()).isEqualTo("text/html; charset=utf-8");
    assertThat(script.type()).isEqualTo("text/javascript; charset=utf-8");
    assertThat(script.tag()).matches("\"[0-9a-f]{16}\"").isNotEqualTo(page.tag());
    assertThat(new String(page.content(), StandardCharsets.UTF_8)).contains("<!doctype html>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "nothing.js", "../application.properties", "a/../main.js", "main"})
  void hasNothingElse(String name) {
    assertThatThrownBy(() -> dashboard.file(name)).hasMessage("there is nothing at this path");
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.toList();
    }
  }
}
