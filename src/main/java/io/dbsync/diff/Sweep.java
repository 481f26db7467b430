package io.dbsync.diff;

import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.table.Stretch;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The quick way to compare a table that was in sync up to a horizon: the rows written since then
 * are compared one by one, and checksums of all others prove that nothing else differs.
 *
 * <p>The rows are read block by block as they lie, each stretch of the source in one short
 * statement, and many of them under one snapshot. A row that moves from under one snapshot to under
 * another spoils the checksum, and the proof fails. Nothing is concluded from a failed one.
 */
final class Sweep {

  /** Some 4 MB of rows: the first statement. */
  private static final int BLOCKS = 500;

  /** Stretches in one statement where little is recent, some 50 ms: each statement costs 1 to 2. */
  private static final int MOST_AT_ONCE = 8;

  /** More recent rows in one statement make the next one smaller. */
  private static final int MANY_RECENT = 5_000;

  /**
   * When more rows than this were written, the pages are compared row by row: some 40 MB, about
   * what two full pages take. No statement gives more; the last one may give as many again.
   */
  private static final int MOST_RECENT = 150_000;

  /**
   * Read under one snapshot, some 400 MB: in a table that is being written, rows move from one
   * stretch to another. On a slow disk less, for a change of the table's definition waits for it.
   */
  private static final int SNAPSHOT_BLOCKS = 50_000;

  private static final long SNAPSHOT_NANOS = 1_000_000_000L;

  private final List<Stretch> stretches;
  private final String sql;
  private final DataSource source;
  private final TargetSweep target;
  private final PageReader pages;
  private final Executor executor;
  private final long horizon;
  private int next;
  private int atOnce = 1;
  private Sums others = Sums.none();
  private final Map<String, SourceRow> recent = new LinkedHashMap<>();

  /**
   * What the source has in a stretch.
   *
   * @param others the sums of the old rows
   * @param recent the recent rows; none of them if there are too many
   */
  private record Found(Sums others, List<SourceRow> recent, boolean tooMany) {}

  /**
   * What a proof has left to do.
   *
   * @param inSync rows of the source that add up with the target's
   * @param live rows of the target that have a document
   * @param recent rows of the source that may differ
   * @param targets rows of the target that belong to these, by record id
   */
  record Result(
      long inSync, long live, Collection<SourceRow> recent, Map<String, TargetRow> targets) {}

  /**
   * @param source gives read-only connections under pinned settings, a snapshot a transaction
   * @param target reads the other side
   * @param pages keeps the time of the source's statements
   * @param executor runs the target's statements beside the source's
   * @param horizon xid up to which the table was in sync
   */
  Sweep(
      Table table,
      DataSource source,
      TargetSweep target,
      PageReader pages,
      Executor executor,
      long horizon) {
    this.stretches = table.sourceStretches(BLOCKS);
    this.sql = TableSql.source("sweep", table, Compare.VERSION);
    this.source = source;
    this.target = target;
    this.pages = pages;
    this.executor = executor;
    this.horizon = horizon;
  }

  /**
   * Compares.
   *
   * @param mayGoOn asked before each statement on the source
   * @return empty if it does not add up, or too much was written: the pages tell then
   */
  Optional<Result> run(BooleanSupplier mayGoOn) {
    CompletableFuture<Optional<TargetSweep.Found>> reading =
        CompletableFuture.supplyAsync(target::read, executor);
    boolean read = false;
    try {
      read = readSource(mayGoOn);
    } finally {
      if (read) {
        target.allKnown();
      } else {
        target.giveUp();
      }
    }
    return Futures.join(reading)
        .filter(found -> others.equals(found.others()) && mayGoOn.getAsBoolean())
        .map(found -> new Result(others.rows(), found.live(), recent.values(), found.recent()));
  }

  private boolean readSource(BooleanSupplier mayGoOn) {
    while (next < stretches.size()) {
      if (!pages.timed(() -> Stretches.inSnapshot(source, jdbc -> read(jdbc, mayGoOn)))) {
        return false;
      }
    }
    return true;
  }

  private boolean read(NamedParameterJdbcTemplate jdbc, BooleanSupplier mayGoOn) {
    int end = Math.min(next + SNAPSHOT_BLOCKS / BLOCKS, stretches.size());
    long begin = System.nanoTime();
    while (next < end && System.nanoTime() - begin < SNAPSHOT_NANOS) {
      if (!mayGoOn.getAsBoolean()) {
        return false;
      }
      int last = Math.min(next + atOnce, end) - 1;
      Map<String, Object> parameters =
          Stretches.parameters(stretches.get(next).through(stretches.get(last)));
      parameters.put("horizon", Long.toString(horizon));
      parameters.put("most", MOST_RECENT);
      Found found = jdbc.queryForObject(sql, parameters, (row, n) -> found(row));
      others = others.plus(found.others());
      // a row that has moved is there twice: the later one is the one that stays
      found.recent().forEach(row -> recent.put(row.recordId(), row));
      if (found.tooMany() || recent.size() > MOST_RECENT) {
        return false;
      }
      target.lookFor(found.recent().stream().map(SourceRow::recordId).toList());
      boolean many = found.recent().size() > MANY_RECENT;
      atOnce = many ? Math.max(1, atOnce / 2) : Math.min(atOnce * 2, MOST_AT_ONCE);
      next = last + 1;
    }
    return true;
  }

  private static Found found(ResultSet row) throws SQLException {
    Sums others = new Sums(row.getLong("rows"), new BigInteger(row.getString("checksum")));
    List<SourceRow> recent = new ArrayList<>();
    Array array = row.getArray("recent");
    if (array != null) {
      for (String line : (String[]) array.getArray()) {
        // the record id comes last: it may have blanks of its own
        String[] one = line.split(" ", 4);
        int bytes = (int) Math.min(Long.parseLong(one[1]), Integer.MAX_VALUE);
        recent.add(new SourceRow(one[3], Long.parseLong(one[0]), null, bytes));
        others = others.without(new BigInteger(one[2]));
      }
    }
    return new Found(others, recent, row.getBoolean("tooMany"));
  }
}
