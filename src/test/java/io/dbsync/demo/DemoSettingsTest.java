package io.dbsync.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The demo takes the settings that the JAR takes, except for the databases. */
final class DemoSettingsTest {

  @Test
  void areThoseOfTheJarButForTheDatabases() {
    // Given
    Properties system = new Properties();
    system.setProperty("sync.deletes.hold-rows", "100");
    system.setProperty("sync.target.password", "another's");
    system.setProperty("java.version", "17");
    Map<String, String> environment =
        Map.of("SYNC_POLL_PERIOD", "1s", "SYNC_SOURCE_URL", "jdbc:postgresql://other/db", "A", "b");

    // When
    DemoSettings demo =
        new DemoSettings(
            environment,
            system,
            Map.of(
                "sync.source.url", "jdbc:postgresql://demo/source",
                "sync.target.url", "jdbc:postgresql://demo/target"));
    Settings settings =
        SettingsReader.read(Path.of(""), demo.environment(), demo.system()).settings();

    // Then
    assertThat(settings.deletes().holdRows()).isEqualTo(100);
    assertThat(settings.poll().period()).hasSeconds(1);
    assertThat(settings.source().url()).isEqualTo("jdbc:postgresql://demo/source");
    assertThat(settings.target().url()).isEqualTo("jdbc:postgresql://demo/target");
    assertThat(settings.target().login().password()).isNull();
    assertThat(settings.tableNames()).containsExactly("students");
  }
}
