package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Part;
import io.dbsync.testing.Polls;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One run: workload and faults, then peace, then judgement. */
final class Run {

  private static final Duration FIRST_COPY = Duration.ofSeconds(120);

  /** A heap of 256 MB, as much outside of it, and what the JVM itself needs. */
  private static final long MOST_MEGABYTES = 768;

  private final Plan plan;
  private final PrintStream out;

  Run(Plan plan, PrintStream out) {
    this.plan = plan;
    this.out = out;
  }

  Verdict play() throws Exception {
    try (Stage stage = new Stage(plan)) {
      Events events = new Events(out);
      events.add(
          "plan seed=%d broker=%s students=%d"
              .formatted(
                  plan.seed(), plan.externalBroker() ? "external" : "embedded", plan.students()));
      stage.prepare();
      Judge judge = new Judge(stage.source().sql(), stage.target().sql());
      Awaitility.await("first copy").atMost(FIRST_COPY).until(judge::isSettled);
      EngineWatch watch = new EngineWatch(stage.engine());
      Adversary adversary = new Adversary(faults(stage, watch), plan.random("faults"), events);
      Workload workload = new Workload(plan, stage.source().sql());
      try {
        adversary.rage(plan.faults());
        workload.stop();
        events.add("peace");
        long settling = settle(judge);
        events.add("settled_ms=" + settling);
        List<Finding> findings = new ArrayList<>(judge.findings());
        findings.add(secondPoll(stage));
        findings.add(new Finding("engine_deaths", watch.deaths(), List.of()));
        findings.add(
            new Finding(
                "too_much_memory", watch.peakMegabytes() > MOST_MEGABYTES ? 1 : 0, List.of()));
        return new Verdict(
            plan,
            List.of(
                "writes:   " + workload.done(),
                "rejected: " + workload.rejected(),
                "faults:   " + adversary.tally()),
            List.of(
                "rows_written=" + workload.rows(),
                "faults=" + adversary.tally().total(),
                "rows_compared=" + judge.rows(),
                "settled_ms=" + settling,
                "peak_mb=" + watch.peakMegabytes()),
            findings);
      } finally {
        watch.stop();
        Path log = Path.of("target", "chaos", plan.seed() + ".log");
        Files.createDirectories(log.getParent());
        Files.writeString(log, stage.engine().output());
      }
    }
  }

  private static List<Fault> faults(Stage stage, EngineWatch watch) {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(ServerFaults.of(stage.source(), Part.SOURCE));
    faults.addAll(ServerFaults.of(stage.target(), Part.TARGET));
    faults.addAll(TableFaults.of(stage));
    faults.addAll(EngineFaults.of(stage, watch));
    stage.broker().ifPresent(broker -> faults.addAll(BrokerFaults.of(broker)));
    return faults;
  }

  /** Waits until there is nothing left to do, or for as long as the plan has it; ms. */
  private long settle(Judge judge) {
    long begun = System.nanoTime();
    try {
      Awaitility.await()
          .atMost(plan.converge())
          .pollInterval(Duration.ofMillis(500))
          .ignoreExceptions()
          .until(judge::isSettled);
    } catch (ConditionTimeoutException e) {
      // the findings tell what is left
    }
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private static Finding secondPoll(Stage stage) {
    stage.engine().awaitHealthy();
    Polls polls = new Polls(stage.engine().api(), stage.target().sql());
    List<String> found = new ArrayList<>();
    for (String table : Stage.tables()) {
      Polls.Found poll = polls.poll(table);
      if (!poll.equals(Polls.NOTHING)) {
        found.add(table + " " + poll);
      }
    }
    return Finding.of("second_poll", found);
  }
}
