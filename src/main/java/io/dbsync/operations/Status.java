package io.dbsync.operations;

import io.dbsync.database.SqlErrors;
import io.dbsync.diff.Hold;
import io.dbsync.diff.Poller;
import io.dbsync.diff.TableState;
import io.dbsync.monitor.Finding;
import io.dbsync.monitor.Ledger;
import io.dbsync.monitor.LedgerEntry;
import io.dbsync.monitor.Monitor;
import io.dbsync.monitor.RowCounts;
import io.dbsync.monitor.TableReport;
import io.dbsync.poll.Standing;
import io.dbsync.table.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells where each table stands: the answer of {@code GET /api/sync/status}. */
public final class Status {

  private final Poller poller;
  private final Ledger ledger;
  private final RowCounts counts;
  private final Monitor monitor;

  /**
   * @param poller knows the tables
   * @param ledger reads what the target knows of them
   * @param counts counts the rows
   * @param monitor knows where they stand
   */
  Status(Poller poller, Ledger ledger, RowCounts counts, Monitor monitor) {
    this.poller = poller;
    this.ledger = ledger;
    this.counts = counts;
    this.monitor = monitor;
  }

  /**
   * The status of some tables.
   *
   * @param tables their names
   */
  public Map<String, Object> of(List<String> tables) {
    String unread = null;
    Map<String, String> uncounted = new HashMap<>();
    try {
      for (String name : tables) {
        count(name, uncounted);
      }
      // after the counts: what the monitor says is not older
      ledger.read();
    } catch (RuntimeException e) {
      unread = SqlErrors.reason(e);
    }
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("timestamp", Instant.now().toString());
    List<Map<String, Object>> each = new ArrayList<>();
    for (String name : tables) {
      String trouble = unread == null ? uncounted.get(name) : unread;
      each.add(table(poller.state(name), unread == null, trouble));
    }
    status.put("tables", each);
    return status;
  }

  /** One table that cannot be counted does not keep the others back; a target that is away does. */
  private void count(String name, Map<String, String> uncounted) {
    Table table = poller.state(name).table();
    if (table == null) {
      return;
    }
    try {
      counts.now(table);
    } catch (RuntimeException e) {
      if (SqlErrors.kind(e) == SqlErrors.Kind.OUTAGE) {
        throw e;
      }
      uncounted.put(name, SqlErrors.reason(e));
    }
  }

  private Map<String, Object> table(TableState state, boolean read, String trouble) {
    String name = state.settings().name();
    TableReport report = monitor.report(name);
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("table", name);
    status.put("source", state.settings().source());
    status.put("sourceDb", state.settings().sourceDb());
    status.put("targetDb", state.settings().targetDb());
    status.put("target", state.settings().target());
    putFinding(status, report.worst());
    status.put("severity", report.severity().name());
    status.put("attention", report.attention().stream().map(Status::finding).toList());
    status.put("lagMs", report.lagMillis());
    // while the target cannot be asked, the last known ones with their time
    RowCounts.Last last = counts.last(name);
    status.put("counts", last == null ? null : last.rows());
    status.put("countsAt", last == null ? null : instant(last.at()));
    if (read) {
      putLedger(status, name, ledger.of(name));
    }
    status.put("lastPoll", lastPoll(state));
    status.put("poller", poller(state.lease().standing()));
    status.put("waitsFor", report.waitsFor() == null ? trouble : report.waitsFor());
    status.put("advice", state.advice());
    return status;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    putFinding(json, finding);
    return json;
  }

  private static void putFinding(Map<String, Object> json, Finding finding) {
    json.put("state", finding.state().word());
    json.put("since", instant(finding.since()));
    json.put("reason", finding.reason());
    json.put("remedy", finding.remedy());
  }

  private void putLedger(Map<String, Object> status, String name, LedgerEntry entry) {
    status.put("inFlight", Map.of("chunks", entry.chunks(), "keys", entry.keys()));
    status.put("deadLetters", entry.retrying().deadRows());
    status.put("heldDeletes", entry.hold() == null ? null : held(entry.hold(), name));
    status.put("stopped", entry.stopped());
    status.put("sourceTable", entry.relation());
    status.put("sourceTableSince", instant(entry.relationSince()));
  }

  private Map<String, Object> held(Hold hold, String table) {
    Map<String, Object> held = new LinkedHashMap<>();
    held.put("count", hold.rows());
    held.put("percent", hold.percent());
    held.put("digest", hold.digest());
    held.put("since", instant(hold.since()));
    held.put("approved", hold.approved());
    held.put("sampleKeys", ledger.heldKeys(table));
    return held;
  }

  private static Map<String, Object> lastPoll(TableState state) {
    TableState.LastPoll last = state.lastPoll();
    if (last == null) {
      return null;
    }
    Map<String, Object> poll = new LinkedHashMap<>();
    poll.put("at", last.begun().toString());
    poll.put("durationMs", last.millis());
    poll.put("rowsCompared", last.rows());
    poll.put("inserts", last.inserts());
    poll.put("updates", last.updates());
    poll.put("deletes", last.deletes());
    poll.put("held", last.held());
    poll.put("inFlight", last.inFlight());
    poll.put("longestSnapshotMs", last.snapshotMillis());
    poll.put("way", last.way() == null ? null : last.way().name());
    return poll;
  }

  private static Map<String, Object> poller(Standing standing) {
    Map<String, Object> poller = new LinkedHashMap<>();
    poller.put("instance", standing.owner());
    poller.put("here", standing.here());
    poller.put("since", instant(standing.since()));
    poller.put("movedAt", instant(standing.movedAt()));
    poller.put("polledAt", instant(standing.polledAt()));
    poller.put("trouble", standing.trouble());
    return poller;
  }

  private static String instant(Instant time) {
    return time == null ? null : time.toString();
  }
}
