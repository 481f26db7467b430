package io.dbsync.loadtest;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.Table;
import io.dbsync.table.TableReader;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Inserts students into the source, updates some and deletes some, and measures for each of these
 * changes the time from its commit to its visibility in the target.
 */
public final class LoadTest {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Duration TELL_AFTER = Duration.ofSeconds(5);
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration QUIET_WITHIN = Duration.ofMinutes(10);
  private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(2);
  private static final int GIVE_UP_PERIODS = 10;
  private static final int MOST_NAMED = 10;
  private static final String BUSY = "what is on its way already";

  private final SettingsReader.Result configuration;
  private final Settings settings;
  private final LoadTestOptions options;
  private final PrintStream out;
  private final boolean terminal = Progress.onTerminal();
  private volatile Phase phase;

  /**
   * @param configuration of the engine
   * @param out progress and results go there
   */
  public LoadTest(SettingsReader.Result configuration, LoadTestOptions options, PrintStream out) {
    this.configuration = configuration;
    this.settings = configuration.settings();
    this.options = options;
    this.out = out;
  }

  /**
   * Runs it, and writes the report.
   *
   * @return whether all arrived and is right
   * @throws LoadTestException if it cannot be run, or not to its end
   */
  public boolean run() {
    Instant begun = Instant.now();
    try (Databases databases = new Databases(settings)) {
      requireTarget(databases);
      StudentTable students = StudentTable.find(settings, databases::sourceCatalog);
      try (SourceWriter writer = new SourceWriter(options.writer())) {
        writer.requireRights(students);
        try (EngineUnderTest engine = new EngineUnderTest(configuration)) {
          out.println("Engine: " + engine.description());
          awaitReady(engine, students, databases);
          return measure(begun, databases, students, writer, engine);
        }
      }
    } catch (SQLException | DataAccessException e) {
      throw new LoadTestException(SqlErrors.reason(e));
    }
  }

  private void requireTarget(Databases databases) {
    try {
      Databases.check(databases.target());
      Databases.check(databases.sourceProbe(TableSettings.DEFAULT_SOURCE));
    } catch (SQLException e) {
      throw new LoadTestException(
          "the databases %s and %s have to answer: %s"
              .formatted(
                  settings.source().location(), settings.target().location(), SqlErrors.reason(e)));
    }
  }

  private void awaitReady(EngineUnderTest engine, StudentTable table, Databases databases) {
    long begun = System.nanoTime();
    String told = null;
    String waiting;
    while ((waiting = waitsFor(engine, table, databases)) != null) {
      Duration waited = Duration.ofNanos(System.nanoTime() - begun);
      boolean works = waiting.startsWith(BUSY);
      if (waited.compareTo(works ? QUIET_WITHIN : READY_WITHIN) > 0) {
        throw new LoadTestException(
            "not ready within %s s; waiting for %s".formatted(waited.toSeconds(), waiting));
      }
      if (!waiting.equals(told) && waited.compareTo(TELL_AFTER) > 0) {
        told = waiting;
        out.println("Waiting for " + waiting);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private static String waitsFor(EngineUnderTest engine, StudentTable table, Databases databases) {
    String waiting = engine.waitsFor(table.settings().name());
    if (waiting != null) {
      return waiting;
    }
    Long chunks =
        new NamedParameterJdbcTemplate(databases.targetReader())
            .queryForObject(
                TableSql.plain("target/table-facts"),
                Map.of("tables", "[\"" + table.settings().name() + "\"]"),
                (row, n) -> row.getLong("chunks"));
    return chunks == null || chunks == 0 ? null : BUSY;
  }

  private boolean measure(
      Instant begun,
      Databases databases,
      StudentTable students,
      SourceWriter writer,
      EngineUnderTest engine) {
    Table table = new TableReader(databases).read(students.settings());
    String run =
        DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(begun);
    String prefix = "load-test-" + run + "-";
    String cleaning =
        "DELETE FROM %s WHERE email LIKE '%s%%@example.invalid';"
            .formatted(table.sourceName(), prefix);
    Run results = new Run(databases, table, writer, engine, prefix);
    try (LogObserver observer = new LogObserver(databases.targetReader(), this::seen)) {
      observer.start();
      results.play(observer);
    } catch (LoadTestException e) {
      throw new LoadTestException(e.getMessage() + "\nWhat was written stays there: " + cleaning);
    }
    Report.Content content =
        new Report.Content(
            begun,
            options.command(),
            Environment.describe(options.version(), settings, students, databases, engine),
            results.phases,
            results.pacing,
            results.notes,
            results.wrong,
            cleaning);
    write(Report.markdown(content));
    out.println();
    out.print(Report.table(results.phases));
    out.println();
    out.println(Report.verdict(content).replace("*", ""));
    results.wrong.forEach(line -> out.println("  " + line));
    out.println("Report: " + options.report());
    return results.wrong.isEmpty();
  }

  private void seen(LogRow row, long at) {
    Phase current = phase;
    if (current != null) {
      current.seen(row, at);
    }
  }

  private void write(String report) {
    try {
      Files.writeString(options.report(), report);
    } catch (IOException e) {
      throw new UncheckedIOException("the report cannot be written", e);
    }
  }

  /** The three phases and the verification. */
  private final class Run {

    private final Databases databases;
    private final Table table;
    private final SourceWriter writer;
    private final EngineUnderTest engine;
    private final String prefix;
    private final List<Phase> played = new ArrayList<>();
    private final List<PhaseResult> phases = new ArrayList<>();
    private final List<String> pacing = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    Run(
        Databases databases,
        Table table,
        SourceWriter writer,
        EngineUnderTest engine,
        String prefix) {
      this.databases = databases;
      this.table = table;
      this.writer = writer;
      this.engine = engine;
      this.prefix = prefix;
    }

    /** Writes the rows {@code from} to {@code upto} of a phase, in one transaction. */
    private interface Transaction {
      List<String> write(int from, int upto);
    }

    void play(LogObserver observer) {
      List<String> inserted = new ArrayList<>();
      Plan plan = Plan.of(options.records());
      boolean complete =
          phase(
              "INSERT",
              plan.records(),
              observer,
              (from, upto) -> {
                List<String> keys = writer.insert(table, prefix, from + 1, upto);
                inserted.addAll(keys);
                return keys;
              });
      List<String> updated = complete ? plan.toUpdate(inserted) : List.of();
      if (complete) {
        complete =
            phase(
                "UPDATE",
                updated.size(),
                observer,
                (from, upto) -> writer.update(table, updated.subList(from, upto)));
      }
      Plan capped = complete ? plan.capped(table.settings().deletes(), live()) : plan;
      if (capped.deletes() < plan.deletes()) {
        notes.add(
            "Only %s records are deleted, not %s: more might wait for approval (`sync.deletes.hold-rows=%s`, `.hold-percent=%s`)."
                .formatted(
                    capped.deletes(),
                    plan.deletes(),
                    table.settings().deletes().holdRows(),
                    table.settings().deletes().holdPercent()));
      }
      List<String> deleted = complete ? capped.toDelete(inserted) : List.of();
      if (!deleted.isEmpty()) {
        phase(
            "DELETE",
            deleted.size(),
            observer,
            (from, upto) -> writer.delete(table, deleted.subList(from, upto)));
      }
      phase = null;
      conclude(inserted, new HashSet<>(updated), new HashSet<>(deleted), observer);
    }

    private void conclude(
        List<String> inserted, Set<String> updated, Set<String> deleted, LogObserver observer) {
      out.println("Comparing documents and log");
      Map<String, String> differences =
          new TreeMap<>(
              new Verification(databases, table)
                  .wrong(inserted, updated, deleted, observer.startOfLog()));
      played.forEach(phase -> phases.add(phase.result(differences.keySet())));
      differences.entrySet().stream()
          .limit(MOST_NAMED)
          .forEach(entry -> wrong.add("key " + entry.getKey() + ": " + entry.getValue()));
      if (differences.size() > MOST_NAMED) {
        wrong.add("and " + (differences.size() - MOST_NAMED) + " more keys");
      }
      for (PhaseResult result : phases) {
        if (result.failures() > 0) {
          wrong.add(result.name() + ": " + result.failures() + " failed rows in sync_logs");
        }
      }
      notes.add(
          0,
          String.format(
              Locale.ROOT,
              "A latency ends when the load test sees the change's row in `sync_logs`, which is committed"
                  + " together with the document. It looks every 20 ms; a change was visible for at most"
                  + " %.0f ms, on average %.0f ms, before it could be seen. Both ends are read from one clock.",
              observer.worstResolutionNanos() / 1e6,
              observer.meanResolutionNanos() / 2e6));
      notes.add(
          "In the end each record's document was compared with `to_jsonb` of its row, deleted ones"
              + " were looked for as soft-deleted, and each change was required to have exactly one"
              + " `success` row in `sync_logs`.");
    }

    private boolean phase(
        String operation, int records, LogObserver observer, Transaction transaction) {
      Pacing pace = Pacing.of(records, table.settings().period(), options.rate());
      pacing.add(
          String.format(
              Locale.ROOT,
              "%s: %,d records in %,d transactions of %s, one every %.1f ms.",
              operation,
              records,
              pace.transactions(),
              pace.transactionRows() == 1 ? "1 row" : "up to " + pace.transactionRows() + " rows",
              pace.dueNanos(1) / 1e6));
      Phase current = new Phase(table.name(), operation, records);
      played.add(current);
      phase = current;
      try (Progress progress = new Progress(out, terminal, operation, records)) {
        long start = System.nanoTime();
        for (int i = 0; i < pace.transactions(); i++) {
          awaitTime(start + pace.dueNanos(i), current, progress);
          List<String> keys = transaction.write(pace.from(i), pace.upto(i));
          current.committed(keys, System.nanoTime());
        }
        awaitArrival(current, progress);
      }
      if (!current.complete()) {
        giveUp(current, observer);
      }
      return current.complete();
    }

    private void awaitTime(long due, Phase current, Progress progress) {
      long left;
      while ((left = due - System.nanoTime()) > 0) {
        progress.show(current.written(), current.arrived());
        LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
      }
    }

    private void awaitArrival(Phase current, Progress progress) {
      Duration periods = table.settings().period().multipliedBy(GIVE_UP_PERIODS);
      long patience = (periods.compareTo(GIVE_UP_AFTER) > 0 ? periods : GIVE_UP_AFTER).toNanos();
      while (!current.complete() && System.nanoTime() - current.lastArrival() < patience) {
        progress.show(current.written(), current.arrived());
        LockSupport.parkNanos(LOOK_NANOS);
      }
      progress.show(current.written(), current.arrived());
    }

    private void giveUp(Phase current, LogObserver observer) {
      Set<String> missing = current.missing();
      String keys =
          missing.stream().limit(MOST_NAMED).reduce((a, b) -> a + ", " + b).orElse("")
              + (missing.size() > MOST_NAMED ? ", …" : "");
      wrong.add(
          "%s: %s of %s records did not arrive, nothing came any more: keys %s"
              .formatted(current.operation(), missing.size(), current.records(), keys));
      String waiting = engine.waitsFor(table.name());
      if (waiting != null) {
        wrong.add("still waiting for " + waiting);
      } else if (current.arrived() == 0) {
        wrong.add(
            "the engine says that all is well: is it the one of these databases, "
                + settings.source().location()
                + " and "
                + settings.target().location()
                + "?");
      }
      if (observer.trouble() != null) {
        wrong.add("the load test could not look into the target: " + observer.trouble());
      }
    }

    private long live() {
      Long live =
          new NamedParameterJdbcTemplate(databases.targetReader())
              .queryForObject(
                  TableSql.target("counts", table, Compare.VERSION),
                  Map.of("table", table.name()),
                  (row, n) -> row.getLong("synced"));
      return live == null ? 0 : live;
    }
  }
}
