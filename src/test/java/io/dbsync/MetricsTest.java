package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.testing.PrometheusText;
import io.dbsync.testing.Students;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What Prometheus gets to see, and what the files for it and Grafana make of it. */
final class MetricsTest extends EngineTestBase {

  private static final Path MONITORING = Path.of("docs/monitoring");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:sync|camel|jvm|process|system|log4j2)_[a-z0-9_]+\\b");

  /** How many series one more table may cost. */
  private static final int MOST_OF_A_TABLE = 40;

  @Test
  void tellWhatHasBeenDone() throws IOException {
    // Given an engine that has collected its garbage: what nobody holds counts no more
    System.gc();
    Students.add(source(), 20);
    awaitInSync();

    // When rows are changed, deleted and spoilt
    source().execute("UPDATE students SET age = age + 1 WHERE id <= 7");
    source().execute("DELETE FROM students WHERE id > 15");
    source().execute("UPDATE students SET name = NULL WHERE id = 9");
    await().atMost(PATIENCE).until(() -> rows("failed") == 1 && rows("deleted") == 5);

    // Then
    PrometheusText now = scrape();
    assertThat(rows("synced")).isEqualTo(14);
    assertThat(now.value("sync_changes_found_total{operation=\"insert\",table=\"students\"}"))
        .isEqualTo(20);
    assertThat(now.value("sync_changes_applied_total{operation=\"insert\",table=\"students\"}"))
        .isEqualTo(20);
    assertThat(now.value("sync_changes_applied_total{operation=\"update\",table=\"students\"}"))
        .isEqualTo(7);
    assertThat(now.value("sync_changes_failed_total{operation=\"update\",table=\"students\"}"))
        .isEqualTo(1);
    assertThat(now.value("sync_changes_applied_total{operation=\"delete\",table=\"students\"}"))
        .isEqualTo(5);
    assertThat(now.value("sync_rows_compared_total{table=\"students\"}")).isGreaterThan(20);
    await().atMost(PATIENCE).until(() -> value("sync_inflight_keys{table=\"students\"}") == 0);
    assertThat(now.value("sync_lag_seconds{table=\"students\"}")).isBetween(0.0, 10.0);
    assertThat(now.value("sync_table_stuck{table=\"students\"}")).isZero();
    await().atMost(PATIENCE).until(() -> value("sync_check_up{check=\"progress\"}") == 1);

    // And it tells how far a run is
    target()
        .execute(
            "INSERT INTO sync_runs (table_name, kind, state, started_at, alive_until, rows_total,"
                + " rows_compared) VALUES ('students', 'reconcile', 'running', now(),"
                + " now() + interval '1 minute', 10, 4)");
    await()
        .atMost(PATIENCE)
        .until(() -> value("sync_run_progress_ratio{table=\"students\"}") == 0.4);

    // And polls go on, also those that find nothing
    double polls = value("sync_poll_seconds_count{table=\"students\"}");
    await()
        .atMost(PATIENCE)
        .until(() -> value("sync_poll_seconds_count{table=\"students\"}") > polls + 2);
    assertThat(value("sync_poll_seconds_sum{table=\"students\"}")).isPositive();
    assertThat(now.type("sync_poll_seconds")).isEqualTo("summary");
    assertThat(now.series())
        .filteredOn(series -> series.contains("students"))
        .hasSizeLessThanOrEqualTo(MOST_OF_A_TABLE);
    assertThat(now.series()).hasSizeLessThan(250);

    // And whatever the files for Prometheus and Grafana and the documentation name is there
    assertThat(named(MONITORING.resolve("alerts.yml"))).isSubsetOf(now.names());
    assertThat(named(MONITORING.resolve("grafana/dashboards/db-sync-engine.json")))
        .isSubsetOf(now.names());
    assertThat(named(Path.of("docs/operations.md")))
        .containsAll(
            now.names().stream()
                .filter(name -> name.startsWith("sync_"))
                .map(name -> name.replaceFirst("_(sum|count)$", ""))
                .collect(Collectors.toSet()));
  }

  @Test
  void tellOfWhatDoesNotGoThrough() {
    // Given a target that refuses, and rows that somebody has locked
    target()
        .execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '0A000'; END $$;"
                + " CREATE TRIGGER refuse BEFORE INSERT ON student_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION refuse()");

    // When
    Students.add(source(), 3);

    // Then
    await().atMost(PATIENCE).until(() -> value("sync_dead_letters_total{table=\"students\"}") >= 1);
    assertThat(value("sync_redeliveries_total{table=\"students\"}")).isGreaterThanOrEqualTo(1);
    assertThat(value("sync_changes_failed_total{operation=\"insert\",table=\"students\"}"))
        .isGreaterThanOrEqualTo(3);
    await().atMost(PATIENCE).until(() -> value("sync_table_waiting{table=\"students\"}") == 1);
  }

  @Override
  Map<String, String> settings() {
    return Map.of("sync.redelivery.delay", "100ms", "sync.redelivery.maximum", "1");
  }

  private PrometheusText scrape() {
    return new PrometheusText(engine().api().get("/observe/metrics").text());
  }

  private double value(String series) {
    return scrape().value(series);
  }

  private double rows(String status) {
    return value("sync_rows{status=\"%s\",table=\"students\"}".formatted(status));
  }

  /** The metrics that a file names; a file that is to be read by a program can be. */
  private static Set<String> named(Path file) throws IOException {
    String text = Files.readString(file);
    if (file.toString().endsWith(".json")) {
      new ObjectMapper().readTree(text);
    } else if (file.toString().endsWith(".yml")) {
      new Load(LoadSettings.builder().build()).loadFromString(text);
    }
    Set<String> names = new TreeSet<>();
    METRIC.matcher(text).results().forEach(match -> names.add(match.group()));
    names.removeIf(name -> name.matches("sync_(logs|runs|chunks|tables|deletes)"));
    assertThat(names).hasSizeGreaterThan(3);
    return names;
  }
}
