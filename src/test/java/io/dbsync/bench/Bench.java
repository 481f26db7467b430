package io.dbsync.bench;

import io.dbsync.testing.AtExit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The benchmark; {@code bench/README.md} tells how to run it and what its figures mean. */
public final class Bench {

  /** Writes are made for so long, in all rounds together. */
  private static final Duration LATENCY = Duration.ofSeconds(60);

  private static final Set<String> GROWING = Set.of("backfill", "poll", "content");

  /** A test has no time for it. */
  private static final long FEWEST_FOR_DEBEZIUM = 10_000;

  private Bench() {}

  /** Runs it; it has no arguments. */
  public static void main(String[] arguments) {
    int code = 1;
    try {
      run(Options.fromProperties());
      code = 0;
    } catch (Exception | AssertionError e) {
      if (!AtExit.isEnding()) {
        e.printStackTrace();
      }
    }
    System.exit(code);
  }

  private static Optional<Debezium> debezium(List<String> notes) throws InterruptedException {
    try {
      return Optional.of(Debezium.build());
    } catch (IOException e) {
      System.out.println(e.getMessage());
      notes.add("without Debezium, which could not be built: does Maven reach its repository?");
      return Optional.empty();
    }
  }

  /** Measures, and writes the results. */
  static Samples run(Options options) throws Exception {
    Samples samples = new Samples();
    List<String> notes = new ArrayList<>();
    try (Servers servers = new Servers()) {
      String described = servers.version() + " twice, " + servers.described();
      System.out.println("PostgreSQL " + described);
      if (servers.psql().isEmpty()) {
        notes.add("no psql: the raw pipe is two CopyManagers in one JVM");
      }
      Optional<Debezium> debezium =
          options.has("backfill") && options.rows() >= FEWEST_FOR_DEBEZIUM
              ? debezium(notes)
              : Optional.empty();
      for (int round = 1; round <= options.rounds(); round++) {
        round(options, servers, samples, round, debezium);
      }
      if (options.has("growth")) {
        for (long rows = 10_000; rows < options.rows(); rows *= 10) {
          new Round(GROWING::contains, servers, samples, rows, 1, false, Optional.empty()).play();
        }
      }
      if (options.has("large") && options.large() > 0) {
        // should there be no room for so many
        new Report(options, samples, notes, described).write();
        new Round("poll"::equals, servers, samples, options.large(), 1, false, Optional.empty())
            .play();
      }
      Path results = new Report(options, samples, notes, described).write();
      System.out.println("written: " + results);
    }
    return samples;
  }

  private static void round(
      Options options, Servers servers, Samples samples, int round, Optional<Debezium> debezium)
      throws Exception {
    Round main = new Round(options::has, servers, samples, options.rows(), round, true, debezium);
    if (options.hasAny("backfill", "poll", "content", "updates")) {
      main.play();
    }
    if (options.has("backfill")) {
      main.playWithoutQueue();
    }
    if (options.has("latency")) {
      Latencies latencies =
          new Latencies(servers, samples, round, LATENCY.dividedBy(options.rounds()));
      latencies.slow();
      latencies.fast();
    }
    if (options.has("start")) {
      Starts.measure(servers, samples, round);
    }
  }
}
