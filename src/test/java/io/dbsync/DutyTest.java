package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Comparisons leave the source most of the time to others: trap T6. */
final class DutyTest extends TableFixture {

  private static final int ROWS = 20;

  @BeforeEach
  void makeATypeWhoseValuesTakeTheirTime() {
    inSource(
        "CREATE TYPE lazy AS ENUM ('x')",
        "CREATE FUNCTION lazy_json(lazy) RETURNS json LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(0.02); RETURN ''1''::json; END'",
        "CREATE CAST (lazy AS json) WITH FUNCTION lazy_json(lazy)");
  }

  @Test
  void countsAComparisonThatFails() {
    // Given
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, slow lazy)", "INSERT INTO notes VALUES (1, 'x')");
    start(Map.of("sync.table.notes.source", "notes"));
    await().atMost(PATIENCE).until(() -> countInTarget("notes_snapshots") == 1);
    double before = metric("sync_compare_time_seconds_total");

    // When a document takes its time and then a disk fails
    inSource(
        "CREATE OR REPLACE FUNCTION lazy_json(lazy) RETURNS json LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_sleep(0.5); RAISE 'disk' USING ERRCODE = '58030'; END $$",
        "UPDATE notes SET slow = slow");

    // Then
    await().atMost(PATIENCE).until(() -> metric("sync_compare_time_seconds_total") > before + 0.5);
  }

  @Test
  void goesOnAtTheNextPeriodWhenAComparisonWasCutOff() {
    // Given
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, slow lazy)", "INSERT INTO notes VALUES (1, 'x')");
    start(Map.of("sync.table.notes.source", "notes"));
    await().atMost(PATIENCE).until(() -> countInTarget("notes_snapshots") == 1);
    double before = metric("sync_compare_time_seconds_total");

    // When the source is shut down after it has let a comparison wait for 8 s, and is back
    inSource(
        "CREATE OR REPLACE FUNCTION lazy_json(lazy) RETURNS json LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_sleep(8); RAISE 'gone' USING ERRCODE = '57P01'; END $$",
        "UPDATE notes SET slow = slow");
    await().atMost(PATIENCE).until(() -> metric("sync_compare_time_seconds_total") > before + 7);
    inSource(
        "CREATE OR REPLACE FUNCTION lazy_json(lazy) RETURNS json LANGUAGE sql AS $$ SELECT '2'::json $$",
        "INSERT INTO notes VALUES (2, 'x')");

    // Then it does not rest for three times as long
    await()
        .atMost(Duration.ofSeconds(18))
        .until(() -> countInTarget("notes_snapshots WHERE data IS NOT NULL") == 2);
  }

  @Tag("long")
  @Test
  void comparesAQuarterOfTheTimeHoweverOftenItIsToPoll() {
    // Given a table whose documents take 20 ms each to be rendered
    inSource(
        "CREATE TABLE notes (id int PRIMARY KEY, slow lazy)",
        "INSERT INTO notes SELECT n, 'x' FROM generate_series(1, " + ROWS + ") n");
    start(Map.of("sync.table.notes.source", "notes", "sync.table.notes.period", "100ms"));
    await().atMost(PATIENCE).until(() -> countInTarget("notes_snapshots") == ROWS);
    double before = metric("sync_compare_time_seconds_total");
    long begin = System.nanoTime();

    // When the source never rests
    await()
        .atMost(PATIENCE)
        .during(Duration.ofSeconds(12))
        .until(
            () -> {
              inSource("UPDATE notes SET slow = slow WHERE id = 1");
              return true;
            });

    // Then
    double spent = metric("sync_compare_time_seconds_total") - before;
    double elapsed = (System.nanoTime() - begin) / 1e9;
    assertThat(spent).as("time spent on comparing").isGreaterThan(1);
    assertThat(spent / elapsed).as("share of the time").isLessThan(0.32);
    assertThat(metric("sync_source_snapshot_seconds")).isGreaterThan(0.02 * ROWS * 0.9);
  }

  private double metric(String name) {
    String metrics = engine.api().get("/observe/metrics").text();
    Matcher line =
        Pattern.compile("^" + name + "\\{table=\"notes\"} (\\S+)$", Pattern.MULTILINE)
            .matcher(metrics);
    assertThat(line.find()).as(name + " in " + metrics).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
