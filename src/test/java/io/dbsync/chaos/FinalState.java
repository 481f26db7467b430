package io.dbsync.chaos;

import io.dbsync.testing.Oracle;
import io.dbsync.testing.Oracle.Differences;
import io.dbsync.testing.Sql;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the target holds what the source does. */
final class FinalState {

  private final CopiedTable table;
  private final Sql source;
  private final Sql target;
  private final Oracle oracle;

  FinalState(CopiedTable table, Sql source, Sql target) {
    this.table = table;
    this.source = source;
    this.target = target;
    this.oracle = new Oracle(source, target, table.expected(), table.actual());
  }

  boolean isAsItShouldBe() {
    return findings().stream().allMatch(finding -> finding.count() == 0);
  }

  /** Rows of the source, and tombstones of the target. */
  long rows() {
    return Long.parseLong(source.queryOne("SELECT count(*) FROM " + table.name()))
        + Long.parseLong(
            target.queryOne(
                "SELECT count(*) FROM " + table.snapshots() + " WHERE sync_status = 'deleted'"));
  }

  List<Finding> findings() {
    Differences differences = oracle.compare();
    Set<String> poisonous = keys(source, table.poisonous());
    Set<String> failed = keys(target, table.failed());
    Set<String> deleted =
        keys(
            source,
            """
            SELECT key FROM (SELECT DISTINCT ON (key) key, v FROM chaos.history
                              WHERE tbl = '%s' ORDER BY key, seq DESC) AS last WHERE v IS NULL
            """
                .formatted(table.name()));
    Set<String> resurrected = new TreeSet<>(differences.orphaned());
    resurrected.retainAll(deleted);
    Set<String> orphaned = new TreeSet<>(differences.orphaned());
    orphaned.removeAll(deleted);
    Set<String> notFailed = new TreeSet<>(poisonous);
    notFailed.removeAll(failed);
    Set<String> stillFailed = new TreeSet<>(failed);
    stillFailed.removeAll(poisonous);
    return List.of(
        Finding.of("missing", differences.missing()),
        Finding.of("different", differences.different()),
        Finding.of("resurrected", resurrected),
        Finding.of("orphaned", orphaned),
        Finding.of("poison_not_failed", notFailed),
        Finding.of("still_failed", stillFailed),
        Finding.of("wrong_status", keys(target, table.wrongStatus())),
        Finding.of("wrong_failed_document", keys(target, table.wrongFailed())));
  }

  private static Set<String> keys(Sql database, String query) {
    return database.query(query).stream()
        .map(row -> row.get(0))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
