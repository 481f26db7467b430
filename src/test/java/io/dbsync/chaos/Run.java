package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Part;
import io.dbsync.testing.EngineApi;
import io.dbsync.testing.Polls;
import io.dbsync.testing.Sql;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One run: workload and faults, then peace, then judgement. */
final class Run {

  private static final Duration FIRST_COPY = Duration.ofSeconds(120);

  // with the most rows that were live in the target until then
  private static final String DELETES =
      """
      WITH steps AS (
        SELECT tbl, key, xid, seq, live,
               live::int - coalesce(lag(live::int) OVER (PARTITION BY tbl, key ORDER BY seq), 0) AS step
          FROM chaos.applied
      ), totals AS (
        SELECT tbl, key, xid, seq, live, sum(step) OVER (PARTITION BY tbl ORDER BY seq) AS total FROM steps
      ), peaks AS (
        SELECT tbl, key, xid, live, max(total) OVER (PARTITION BY tbl ORDER BY seq) AS peak FROM totals
      )
      SELECT l.table_name, l.metadata->>'run', l.record_id, p.peak
        FROM sync_logs AS l
        JOIN peaks AS p ON p.tbl = l.table_name AND p.key = l.record_id AND p.xid = l.xmin AND NOT p.live
       WHERE l.operation = 'DELETE' AND l.status = 'success'
       ORDER BY l.id
      """;

  private final Plan plan;
  private final PrintStream out;

  Run(Plan plan, PrintStream out) {
    this.plan = plan;
    this.out = out;
  }

  Verdict play() throws Exception {
    try (Stage stage = new Stage(plan)) {
      try {
        return play(stage);
      } finally {
        stage.keepLogs(Path.of("target", "chaos"));
      }
    }
  }

  private Verdict play(Stage stage) throws Exception {
    Events events = new Events(out);
    events.add(
        "plan seed=%d broker=%s students=%d"
            .formatted(
                plan.seed(), plan.externalBroker() ? "external" : "embedded", plan.students()));
    stage.prepare();
    Judge judge = new Judge(stage.source().sql(), stage.target().sql());
    Awaitility.await("first copy").atMost(FIRST_COPY).until(judge::isSettled);
    EngineApi api = stage.engine().api();
    Sql target = stage.target().sql();
    try (Operator operator = new Operator(api, target, plan.random("operator"), events);
        Chores chores = new Chores(api, plan.random("chores"), events)) {
      return rage(stage, judge, operator, chores, events);
    }
  }

  private Verdict rage(Stage stage, Judge judge, Operator operator, Chores chores, Events events)
      throws Exception {
    Sql target = stage.target().sql();
    EngineWatch watch = new EngineWatch(stage.engine());
    Adversary adversary = new Adversary(faults(stage, watch), plan.random("faults"), events);
    Workload workload = new Workload(plan, stage.source().sql(), events);
    if (plan.without().isPresent()) {
      adversary.press(plan.without().get().storm().faults(), plan.faults());
    } else {
      adversary.rage(plan.faults());
    }
    workload.stop();
    events.add("peace");
    Settling settling = new Settling(adversary.excusedUntil());
    chores.finish();
    settling.await(judge, plan.converge());
    events.add("settled_ms=" + settling.millis());
    List<Finding> findings = new ArrayList<>(judge.findings());
    operator.close();
    findings.add(settling.finding());
    findings.add(operator.approvals().unapproved(target.query(DELETES)));
    findings.add(chores.errors());
    if (adversary.tally().has(EngineFaults.ZOMBIE)) {
      findings.removeIf(finding -> finding.name().equals(LedgerAudit.TWICE_IN_FLIGHT));
    }
    findings.add(secondPoll(stage));
    findings.add(new ReconcileCheck(stage.engine().api(), stage.source().sql(), target).finding());
    watch.stop();
    findings.addAll(watch.findings());
    return new Verdict(
        plan,
        List.of(
            "writes:   " + workload.done(),
            "rejected: " + workload.rejected(),
            "faults:   " + adversary.tally(),
            "operator: " + operator.tally() + " " + chores.tally()),
        List.of(
            "rows_written=" + workload.rows(),
            "faults=" + adversary.tally().total(),
            "rows_compared=" + judge.rows(),
            "settled_ms=" + settling.millis(),
            "peak_mb=" + watch.peakMegabytes()),
        findings);
  }

  private List<Fault> faults(Stage stage, EngineWatch watch) {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(ServerFaults.of(stage.source(), Part.SOURCE));
    faults.addAll(ServerFaults.of(stage.target(), Part.TARGET));
    faults.addAll(TableFaults.of(stage));
    faults.addAll(new Mishaps(stage).faults());
    if (plan.timeTravel()) {
      faults.addAll(new TimeTravel(stage).faults());
    }
    faults.addAll(EngineFaults.of(stage, watch));
    stage.broker().ifPresent(broker -> faults.addAll(BrokerFaults.of(broker)));
    return faults;
  }

  private static Finding secondPoll(Stage stage) {
    List<String> found = new ArrayList<>();
    try {
      stage.engine().awaitHealthy();
      Polls polls = new Polls(stage.engine().api(), stage.target().sql());
      for (CopiedTable table : CopiedTable.ALL) {
        Polls.Found poll = polls.poll(table.name());
        if (!poll.equals(Polls.NOTHING)) {
          found.add(table.name() + " " + poll);
        }
      }
    } catch (ConditionTimeoutException | AssertionError e) {
      found.add("none: " + e.getMessage().lines().findFirst().orElse(""));
    }
    return Finding.of("second_poll", found);
  }
}
