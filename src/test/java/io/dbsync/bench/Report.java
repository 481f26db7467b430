package io.dbsync.bench;

import io.dbsync.bench.Samples.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Writes {@code RESULTS.md} and the pictures. */
final class Report {

  private final Options options;
  private final Samples samples;
  private final List<String> notes;
  private final String servers;

  /**
   * @param notes what a reader has to know of this run
   * @param servers how the servers are set
   */
  Report(Options options, Samples samples, List<String> notes, String servers) {
    this.options = options;
    this.samples = samples;
    this.notes = notes;
    this.servers = servers;
  }

  Path write() throws IOException {
    Files.createDirectories(options.directory());
    StringBuilder text = new StringBuilder("# Results of the benchmark\n\n");
    text.append(
        "Written by the benchmark itself; [README.md](README.md) tells what the figures mean.\n\n");
    text.append("| | |\n|---|---|\n");
    line(text, "date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    line(text, "commit", Machine.commit());
    line(text, "machine", Machine.described());
    line(text, "Java", Machine.java());
    line(text, "PostgreSQL", servers);
    line(text, "engine", "`-Xmx256m`, shipped settings but for the poll period");
    line(
        text,
        "rounds",
        "%d of %,d students, the contestants in turn; medians; ratios within a round"
            .formatted(options.rounds(), options.rows()));
    notes.forEach(note -> line(text, "note", note));
    text.append("\n## Targets\n\n| | target | measured | |\n|---|---|---|---|\n");
    for (Targets.Line line : new Targets(samples, options.rows(), large()).lines()) {
      line(text, line.what(), line.target(), line.measured(), line.verdict());
    }
    pictures(text);
    text.append("\n## All figures\n\nMedians; in brackets the least and the most of n samples. ");
    text.append(
        "CPU seconds are of the source server, the target server and the program between them.\n");
    for (long rows : samples.series().stream().map(Series::rows).distinct().sorted().toList()) {
      table(text, rows);
    }
    Path path = options.directory().resolve("RESULTS.md");
    Files.writeString(path, text);
    return path;
  }

  /** A target is told even if it has not been measured. */
  private long large() {
    return options.large() > 0 ? options.large() : 10_000_000;
  }

  private void pictures(StringBuilder text) throws IOException {
    Plots plots = new Plots(samples, options.directory());
    if (plots.backfill(options.rows())) {
      text.append("\n## Backfill\n\n![rows a second](").append(Plots.BACKFILL).append(")\n");
    }
    if (plots.growth()) {
      text.append("\n## Cost as it grows\n\n![seconds by rows](")
          .append(Plots.GROWTH)
          .append(")\n");
    }
  }

  private void table(StringBuilder text, long rows) {
    text.append("\n### %,d students\n\n".formatted(rows));
    text.append(
        "| | who | n | seconds | rows/s | CPU source | CPU target | CPU program | heap MB | resident MB |\n");
    text.append("|---|---|---|---|---|---|---|---|---|---|\n");
    for (Series series : samples.series().stream().filter(s -> s.rows() == rows).toList()) {
      double[] seconds = samples.values(series, Sample::seconds);
      boolean rated = samples.of(series).get(0).items() > 0 && !series.what().equals(Counts.WHAT);
      line(
          text,
          series.what(),
          series.who(),
          Integer.toString(seconds.length),
          seconds.length == 1
              ? "%.4f".formatted(seconds[0])
              : "%.4f (%.4f-%.4f)"
                  .formatted(
                      Samples.median(seconds),
                      Samples.percentile(0, seconds),
                      Samples.percentile(100, seconds)),
          rated ? "%,.0f".formatted(median(series, Sample::rate)) : "",
          number("%.2f", median(series, Sample::sourceCpu)),
          number("%.2f", median(series, Sample::targetCpu)),
          number("%.2f", median(series, Sample::clientCpu)),
          number("%.0f", median(series, Sample::heap)),
          number("%.0f", median(series, Sample::resident)));
    }
  }

  private double median(Series series, ToDoubleFunction<Sample> value) {
    return Samples.median(samples.values(series, value));
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }

  private static void line(StringBuilder text, String... cells) {
    text.append(List.of(cells).stream().collect(Collectors.joining(" | ", "| ", " |\n")));
  }
}
