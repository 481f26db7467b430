package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Decides by plain SQL over both databases; knows nothing of the engine but its tables. */
final class Judge {

  private final Sql source;
  private final Sql target;
  private final List<FinalState> tables;
  private final LedgerAudit ledger;
  private final RunAudit runs;

  Judge(Sql source, Sql target) {
    this.source = source;
    this.target = target;
    this.tables =
        CopiedTable.ALL.stream().map(table -> new FinalState(table, source, target)).toList();
    this.ledger = new LedgerAudit(target);
    this.runs = new RunAudit(target);
  }

  /** Whether there is nothing left to do. */
  boolean isSettled() {
    return ledger.isClear()
        && runs.isClear()
        && tables.stream().allMatch(FinalState::isAsItShouldBe);
  }

  /** How many rows and tombstones there are to be compared. */
  long rows() {
    return tables.stream().mapToLong(FinalState::rows).sum();
  }

  /** All that was looked for, found or not. */
  List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    tables.forEach(table -> all.addAll(table.findings()));
    all.addAll(new Histories(source, target).findings());
    all.addAll(new LogAudit(source, target).findings());
    all.addAll(ledger.findings());
    all.addAll(runs.findings());
    Map<String, Finding> byName = new LinkedHashMap<>();
    all.forEach(finding -> byName.merge(finding.name(), finding, Judge::sum));
    return List.copyOf(byName.values());
  }

  private static Finding sum(Finding one, Finding other) {
    return new Finding(
        one.name(),
        one.count() + other.count(),
        Stream.concat(one.samples().stream(), other.samples().stream()).toList());
  }
}
