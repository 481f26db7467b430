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
import java.sql.Connection;
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
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

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

  /** Stretches read in one transaction: it has a lock on the table, but no snapshot in between. */
  private static final int AT_ONCE = 10;

  private final Table table;
  private final DataSource source;
  private final DataSource target;
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
    Sums[] sums = {Sums.none()};
    readEach(
        target,
        table.targetStretches(BLOCKS),
        (jdbc, stretch) -> {
          sums[0] = sums[0].plus(jdbc.queryForObject(sql, parameters(stretch), Sweep::sums));
          return !givenUp.getAsBoolean();
        });
    return sums[0];
  }

  private boolean readSource(BooleanSupplier mayGoOn) {
    String sql = TableSql.source("sweep", table, Compare.VERSION);
    return readEach(
        source,
        table.sourceStretches(BLOCKS),
        (jdbc, stretch) -> {
          if (!mayGoOn.getAsBoolean()) {
            return false;
          }
          Found found =
              pages.timed(
                  () -> jdbc.queryForObject(sql, parameters(stretch), (row, n) -> found(row)));
          others = others.plus(found.others());
          // a row that has moved is there twice: the later one is the one that stays
          found.recent().forEach(row -> recent.put(row.recordId(), row));
          return recent.size() <= MOST_RECENT;
        });
  }

  /** Reads a stretch; whether to go on with the next. */
  private interface Reading {
    boolean read(NamedParameterJdbcTemplate jdbc, Stretch stretch);
  }

  /** Reads one stretch after the other; whether all of them were read. */
  private static boolean readEach(DataSource database, List<Stretch> stretches, Reading reading) {
    for (int i = 0; i < stretches.size(); i += AT_ONCE) {
      try (Connection connection = database.getConnection()) {
        NamedParameterJdbcTemplate jdbc =
            new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true));
        for (Stretch stretch : stretches.subList(i, Math.min(i + AT_ONCE, stretches.size()))) {
          if (!reading.read(jdbc, stretch)) {
            return false;
          }
        }
      } catch (SQLException e) {
        throw new CannotGetJdbcConnectionException("no connection for a sweep", e);
      }
    }
    return true;
  }

  private Map<String, Object> parameters(Stretch stretch) {
    return Map.of(
        "horizon", Long.toString(horizon), "from", stretch.from(), "upto", stretch.upto());
  }

  private static Sums sums(ResultSet row, int number) throws SQLException {
    return new Sums(
        row.getLong("rows"), row.getLong("live"), new BigInteger(row.getString("checksum")));
  }

  private static Found found(ResultSet row) throws SQLException {
    List<SourceRow> recent = new ArrayList<>();
    BigInteger checksum = new BigInteger(row.getString("checksum"));
    Array array = row.getArray("recent");
    if (array != null) {
      for (String[] one : (String[][]) array.getArray()) {
        int bytes = (int) Math.min(Long.parseLong(one[2]), Integer.MAX_VALUE);
        recent.add(new SourceRow(one[0], Long.valueOf(one[1]), null, bytes));
        checksum = checksum.subtract(new BigInteger(one[3]));
      }
    }
    return new Found(new Sums(row.getLong("rows") - recent.size(), 0, checksum), recent);
  }

  /** Reads the target's rows of the recent keys; the sum of their hashes. */
  private BigInteger readRecentTargets() {
    String sql = TableSql.target("sweep-keys", table, Compare.VERSION);
    NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(target);
    List<String> all = List.copyOf(recent.keySet());
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < all.size(); i += KEYS_AT_ONCE) {
      List<String> keys = all.subList(i, Math.min(i + KEYS_AT_ONCE, all.size()));
      for (Hashed found :
          jdbc.query(
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
