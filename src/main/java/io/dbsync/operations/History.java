package io.dbsync.operations;

import io.dbsync.database.SqlErrors;
import io.dbsync.monitor.Monitor;
import io.dbsync.table.TableSql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The last hour of each table, in samples of 10 s: the answer of {@code GET /api/sync/history}.
 *
 * <p>What was logged and found is counted between the ends that log and ledger had one sample ago
 * and two samples ago: by then whoever had taken a number has committed.
 */
public final class History {

  private static final Logger LOGGER = LoggerFactory.getLogger(History.class);
  private static final long PERIOD_MS = 10_000;
  private static final int MOST = 360;

  private final Monitor monitor;
  private final List<String> tables;
  private final NamedParameterJdbcTemplate target;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Ends before;
  private Ends last;

  /** How far log and ledger reached at some time; lags in ms by table. */
  private record Ends(Instant at, long logs, long chunks, Map<String, Long> lags) {}

  /** What came between two ends. */
  private record Counts(long found, long applied, long failed) {}

  private record Sample(Ends end, Map<String, Counts> counts) {}

  /**
   * @param monitor tells the lag
   * @param tables names of all tables
   * @param target read-only connections
   */
  History(Monitor monitor, List<String> tables, DataSource target) {
    this.monitor = monitor;
    this.tables = tables;
    this.target = new NamedParameterJdbcTemplate(target);
  }

  /** Takes a sample; leaves it out if the target does not answer. */
  public void sample() {
    try {
      Ends now = ends();
      Map<String, Counts> counts = before == null ? Map.of() : counts(before, last);
      synchronized (this) {
        if (before != null) {
          samples.addLast(new Sample(last, counts));
        }
        if (samples.size() > MOST) {
          samples.removeFirst();
        }
        before = last;
        last = now;
      }
    } catch (RuntimeException e) {
      LOGGER.debug("event=sample-left-out reason=\"{}\"", SqlErrors.reason(e));
    }
  }

  private Ends ends() {
    Map<String, Long> lags = new LinkedHashMap<>();
    tables.forEach(table -> lags.put(table, monitor.report(table).lagMillis()));
    return target.queryForObject(
        TableSql.plain("target/ends"),
        Map.of(),
        (row, n) -> new Ends(Instant.now(), row.getLong("logs"), row.getLong("chunks"), lags));
  }

  private Map<String, Counts> counts(Ends from, Ends upto) {
    Map<String, Counts> counts = new LinkedHashMap<>();
    target.query(
        TableSql.plain("target/throughput"),
        Map.of(
            "logsAfter",
            from.logs(),
            "logsUpto",
            upto.logs(),
            "chunksAfter",
            from.chunks(),
            "chunksUpto",
            upto.chunks()),
        row -> {
          counts.put(
              row.getString("table"),
              new Counts(row.getLong("found"), row.getLong("applied"), row.getLong("failed")));
        });
    return counts;
  }

  /**
   * The samples of some tables.
   *
   * @param selected names of the tables
   * @param minutes how far back
   */
  public synchronized Map<String, Object> of(
      @Variable("selected") List<String> selected, @Variable("minutes") int minutes) {
    Instant since = Instant.now().minus(Duration.ofMinutes(minutes));
    List<Sample> wanted = samples.stream().filter(s -> s.end().at().isAfter(since)).toList();
    Map<String, Object> history = new LinkedHashMap<>();
    history.put("periodMs", PERIOD_MS);
    history.put(
        "tables",
        selected.stream()
            .map(
                table -> {
                  Map<String, Object> series = new LinkedHashMap<>();
                  series.put("table", table);
                  series.put("points", wanted.stream().map(s -> point(table, s)).toList());
                  return series;
                })
            .toList());
    return history;
  }

  private static Map<String, Object> point(String table, Sample sample) {
    Counts counts = sample.counts().getOrDefault(table, new Counts(0, 0, 0));
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("at", sample.end().at().toString());
    point.put("lagMs", sample.end().lags().get(table));
    point.put("applied", counts.applied());
    point.put("failed", counts.failed());
    point.put("found", counts.found());
    return point;
  }
}
