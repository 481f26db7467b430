package io.dbsync.chaos;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came out of a run.
 *
 * @param plan what it was to be
 * @param done what was done, by kind
 * @param facts what else is worth knowing, as {@code name=value}
 * @param findings what was looked for; the run is green if nothing of it was found
 */
record Verdict(Plan plan, List<String> done, List<String> facts, List<Finding> findings) {

  boolean isGreen() {
    return findings.stream().allMatch(finding -> finding.count() == 0);
  }

  /** The names of what was found. */
  Set<String> found() {
    return findings.stream()
        .filter(finding -> finding.count() > 0)
        .map(Finding::name)
        .collect(Collectors.toSet());
  }

  /** The whole of it, in lines. */
  String block() {
    StringBuilder block = new StringBuilder("\n");
    done.forEach(line -> block.append("  ").append(line).append('\n'));
    findings.stream()
        .filter(finding -> finding.count() > 0)
        .forEach(
            finding -> {
              block.append("  FOUND ").append(finding.name()).append(": ").append(finding.count());
              finding.samples().forEach(sample -> block.append("\n    ").append(sample));
              block.append('\n');
            });
    return block.toString();
  }

  /** The whole of it, in one line. */
  String line() {
    return "verdict=%s seed=%d minutes=%s without=%s %s %s"
        .formatted(
            isGreen() ? "GREEN" : "RED",
            plan.seed(),
            plan.faults().toMillis() / 60_000.0,
            plan.without().map(Control::toString).orElse("nothing"),
            String.join(" ", facts),
            findings.stream()
                .map(finding -> finding.name() + "=" + finding.count())
                .collect(Collectors.joining(" ")));
  }
}
