package io.dbsync.diff;

import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Chunk;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The quick way to compare a table that was in sync up to a horizon: the rows written since then
 * are compared one by one, and checksums of all others prove that nothing else differs.
 *
 * <p>The rows are read block by block as they lie, each stretch in one short statement: a row that
 * moves meanwhile spoils the checksum, and the proof fails. Nothing is concluded from a failed one.
 */
final class Sweep {

  /** Some 4 MB of rows in one statement: no more keys than the memory has room for. */
  private static final int BLOCKS = 500;

  /** When more rows than this were written, pages are as quick. */
  private static final int MOST_RECENT = 50_000;

  private static final int KEYS_AT_ONCE = 5_000;

  private final Table table;
  private final NamedParameterJdbcTemplate source;
  private final NamedParameterJdbcTemplate target;
  private final PageReader pages;
  private final Executor executor;
  private final long horizon;
  private Sums others = Sums.none();
  private final Map<String, SourceRow> recent = new LinkedHashMap<>();
  private final Map<String, TargetRow> targets = new HashMap<>();

  /** Rows, those that have a document, and the sum of their hashes. */
  private record Sums(long rows, long live, BigInteger checksum) {
    private static Sums none() {
      return new Sums(0, 0, BigInteger.ZERO);
    }

    private Sums plus(Sums more) {
      return new Sums(rows + more.rows, live + more.live, checksum.add(more.checksum));
    }
  }

  /** What the source has in a stretch: the sums of the old rows, and the recent ones. */
  private record Found(Sums others, List<SourceRow> recent) {}

  /** A row of the target, with the hash of its key and version. */
  private record Hashed(TargetRow row, BigInteger hash) {}

  /**
   * What a proof has left to do.
   *
   * @param rows of the source
   * @param live rows of the target that have a document
   * @param recent rows of the source that may differ
   * @param targets rows of the target that belong to these, by record id
   */
  record Result(
      long rows, long live, Collection<SourceRow> recent, Map<String, TargetRow> targets) {}

  /**
   * @param source gives read-only connections under pinned settings
   * @param target likewise
   * @param pages keeps the time of the source's statements
   * @param executor runs the target's statements beside the source's
   * @param horizon xid up to which the table was in sync
   */
  Sweep(
      Table table,
      DataSource source,
      DataSource target,
      PageReader pages,
      Executor executor,
      long horizon) {
    this.table = table;
    this.source = new NamedParameterJdbcTemplate(source);
    this.target = new NamedParameterJdbcTemplate(target);
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
    AtomicBoolean givenUp = new AtomicBoolean();
    CompletableFuture<Sums> whole =
        CompletableFuture.supplyAsync(() -> readTarget(givenUp::get), executor);
    if (!readSource(mayGoOn)) {
      givenUp.set(true);
      return Optional.empty();
    }
    Sums sums = Futures.join(whole);
    BigInteger hashes = readRecentTargets();
    boolean proven =
        others.rows() == sums.rows() - targets.size()
            && others.checksum().equals(sums.checksum().subtract(hashes));
    return proven && mayGoOn.getAsBoolean()
        ? Optional.of(
            new Result(others.rows() + recent.size(), sums.live(), recent.values(), targets))
        : Optional.empty();
  }

  private Sums readTarget(BooleanSupplier givenUp) {
    String sql = TableSql.target("sweep", table, Compare.VERSION);
    Sums sums = Sums.none();
    for (Stretch stretch : table.targetStretches(BLOCKS)) {
      if (givenUp.getAsBoolean()) {
        break;
      }
      sums =
          sums.plus(
              target.queryForObject(
                  sql,
                  Map.of("from", stretch.from(), "upto", stretch.upto()),
                  (row, n) ->
                      new Sums(
                          row.getLong("rows"),
                          row.getLong("live"),
                          new BigInteger(row.getString("checksum")))));
    }
    return sums;
  }

  private boolean readSource(BooleanSupplier mayGoOn) {
    String sql = TableSql.source("sweep", table, Compare.VERSION);
    for (Stretch stretch : table.sourceStretches(BLOCKS)) {
      if (!mayGoOn.getAsBoolean()) {
        return false;
      }
      Map<String, Object> parameters =
          Map.of("horizon", Long.toString(horizon), "from", stretch.from(), "upto", stretch.upto());
      Found found =
          pages.timed(() -> source.queryForObject(sql, parameters, (row, n) -> found(row)));
      others = others.plus(found.others());
      // a row that has moved is there twice: the later one is the one that stays
      found.recent().forEach(row -> recent.put(row.recordId(), row));
      if (recent.size() > MOST_RECENT) {
        return false;
      }
    }
    return true;
  }

  private static Found found(ResultSet row) throws SQLException {
    List<SourceRow> recent = new ArrayList<>();
    Array versions = row.getArray("versions");
    if (versions != null) {
      List<String> keys = PageReader.keys(row.getString("keys"));
      Long[] version = (Long[]) versions.getArray();
      Long[] bytes = (Long[]) row.getArray("bytes").getArray();
      for (int i = 0; i < version.length; i++) {
        recent.add(
            new SourceRow(
                keys.get(i), version[i], null, (int) Math.min(bytes[i], Integer.MAX_VALUE)));
      }
    }
    return new Found(
        new Sums(
            row.getLong("rows") - recent.size(),
            0,
            new BigInteger(row.getString("checksum"))
                .subtract(new BigInteger(row.getString("recentChecksum")))),
        recent);
  }

  /** Reads the target's rows of the recent keys; the sum of their hashes. */
  private BigInteger readRecentTargets() {
    String sql = TableSql.target("sweep-keys", table, Compare.VERSION);
    List<String> all = List.copyOf(recent.keySet());
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < all.size(); i += KEYS_AT_ONCE) {
      List<String> keys = all.subList(i, Math.min(i + KEYS_AT_ONCE, all.size()));
      for (Hashed found :
          target.query(
              sql,
              Map.of("keys", Chunk.json(keys)),
              (row, n) ->
                  new Hashed(PageReader.targetRow(row), BigInteger.valueOf(row.getLong("hash"))))) {
        targets.put(found.row().recordId(), found.row());
        sum = sum.add(found.hash());
      }
    }
    return sum;
  }
}
