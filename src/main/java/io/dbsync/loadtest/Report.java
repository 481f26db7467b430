package io.dbsync.loadtest;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results, as Markdown that can also be read as it is. */
final class Report {

  private static final double MILLI = 1e6;
  private static final String HEAD =
      """
      | phase  | records | success | retries | failures |  min | mean |  p50 |  p95 |  p99 |  max | rows/s |
      |--------|--------:|--------:|--------:|---------:|-----:|-----:|-----:|-----:|-----:|-----:|-------:|
      """;

  private Report() {}

  /**
   * What the report tells.
   *
   * @param begun when the load test began
   * @param command how it can be run again
   * @param facts what it ran on
   * @param phases in their order
   * @param pacing of each phase, in words
   * @param notes on what was measured
   * @param wrong what is not as it should be; empty if all is
   * @param cleaning the statement that removes what the load test has left in the source
   */
  record Content(
      Instant begun,
      String command,
      Map<String, String> facts,
      List<PhaseResult> phases,
      List<String> pacing,
      List<String> notes,
      List<String> wrong,
      String cleaning) {}

  /** The table of results, latencies in ms. */
  static String table(List<PhaseResult> phases) {
    StringBuilder table = new StringBuilder(HEAD);
    phases.forEach(phase -> table.append(line(phase)));
    return table.append(line(PhaseResult.total(phases))).toString();
  }

  private static String line(PhaseResult phase) {
    Latencies latencies = phase.latencies();
    return String.format(
        Locale.ROOT,
        "| %-6s | %7d | %5.1f %% | %7d | %8d | %4s | %4s | %4s | %4s | %4s | %4s | %6.0f |\n",
        phase.name(),
        phase.records(),
        // never 100 % for what is not all
        Math.floor(phase.successPercent() * 10) / 10,
        phase.retries(),
        phase.failures(),
        millis(latencies, latencies.minimum()),
        millis(latencies, latencies.mean()),
        millis(latencies, latencies.percentile(50)),
        millis(latencies, latencies.percentile(95)),
        millis(latencies, latencies.percentile(99)),
        millis(latencies, latencies.maximum()),
        phase.perSecond());
  }

  private static String millis(Latencies latencies, double nanos) {
    return latencies.isEmpty() ? "-" : Long.toString(Math.round(nanos / MILLI));
  }

  static String markdown(Content content) {
    StringBuilder report = new StringBuilder("# Load test\n\n");
    String date =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(content.begun());
    report.append(date).append(", by `").append(content.command()).append("`.\n\n");
    report.append(verdict(content)).append("\n\n");
    if (!content.wrong().isEmpty()) {
      report.append("## What is wrong\n\n").append(list(content.wrong())).append('\n');
    }
    report.append("## Results\n\n").append(table(content.phases()));
    report.append(
        """

        Latencies in ms, from the commit in the source to the visibility in the target. Rows/s from the
        first commit to the last one visible: the writes are spread over two poll periods.
        """);
    report.append("\n## Ran on\n\n| | |\n|---|---|\n");
    content.facts().forEach((k, v) -> report.append("| %s | %s |\n".formatted(k, v)));
    report.append("\n## How it was measured\n\n").append(list(content.pacing()));
    report.append(list(content.notes()));
    report.append("\n## Latencies\n");
    for (PhaseResult phase : content.phases()) {
      if (!phase.journeys().isEmpty()) {
        report.append(
            """

            %s: latency, records, and how many were no slower

            ```text
            %s```
            """
                .formatted(phase.name(), Pictures.histogram(phase.latencies())));
      }
    }
    PhaseResult first = content.phases().get(0);
    if (!first.journeys().isEmpty()) {
      report.append(
          """

          ## Poll by poll

          %s: visible in the target █ of those committed in the source ░, from the first commit on

          ```text
          %s```
          """
              .formatted(first.name(), Pictures.timeline(first)));
    }
    report.append(
        """

        ## What is left

        The rows stay in the source, until somebody runs

        ```sql
        %s
        ```

        Deletes of that many rows in one poll may wait for approval: see `sync.deletes.hold-rows` and
        `.hold-percent`.
        """
            .formatted(content.cleaning()));
    return report.toString();
  }

  /** In one sentence, whether all went well. */
  static String verdict(Content content) {
    PhaseResult inserted = content.phases().get(0);
    PhaseResult total = PhaseResult.total(content.phases());
    boolean well = content.wrong().isEmpty();
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d records and %,d of %,d changes arrived and are right, %,d retries, %,d failures.",
        well ? "All is well" : "**Not all is well**",
        inserted.verified(),
        inserted.records(),
        total.verified(),
        total.records(),
        total.retries(),
        total.failures());
  }

  private static String list(List<String> lines) {
    return lines.stream().map(line -> "- " + line + "\n").collect(Collectors.joining());
  }
}
