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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The quick way to compare a table that was in sync up to a horizon: the rows written since then
 * are compared one by one, and checksums of all others prove that nothing else differs.
 *
 * <p>The rows are read block by block as they lie, each stretch of the source in one short
 * statement, and many of them under one snapshot. A row that moves from under one snapshot to under
 * another spoils the checksum, and the proof fails. Nothing is concluded from a failed one.
 */
final class Sweep {

  /** Some 4 MB of rows in one statement: no more keys than the memory has room for. */
  private static final int SOURCE_BLOCKS = 500;

  /**
   * Some 4 GB, some seconds: only sums come back. A table that is read as a whole is read through a
   * small ring of buffers, which takes half the time that a range of a large table does.
   */
  private static final int TARGET_BLOCKS = 500_000;

  /** Some 40 MB: for a target that took long. */
  private static final int PIECE_BLOCKS = 5_000;

  /**
   * When more rows than this were written, the pages are compared row by row: some 40 MB, about
   * what two full pages take.
   */
  private static final int MOST_RECENT = 150_000;

  private static final int KEYS_AT_ONCE = 5_000;

  /**
   * Read under one snapshot, some 400 MB in less than a second: in a table that is being written,
   * rows move from one stretch to another.
   */
  private static final int SNAPSHOT_BLOCKS = 50_000;

  private final Table table;
  private final DataSource source;
  private final DataSource target;
  private final PageReader pages;
  private final Executor executor;
  private final long horizon;
  private final int targetBlocks;
  private Sums others = Sums.none();
  private final Map<String, SourceRow> recent = new LinkedHashMap<>();

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
   * What the target has.
   *
   * @param others sums of all rows but the recent ones
   * @param live rows that have a document
   * @param recent rows of the recent keys, by record id
   */
  private record Target(Sums others, long live, Map<String, TargetRow> recent) {}

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
   * @param inPieces whether no statement on the target may take long
   */
  Sweep(
      Table table,
      DataSource source,
      DataSource target,
      PageReader pages,
      Executor executor,
      long horizon,
      boolean inPieces) {
    this.table = table;
    this.source = source;
    this.target = target;
    this.pages = pages;
    this.executor = executor;
    this.horizon = horizon;
    this.targetBlocks = inPieces ? PIECE_BLOCKS : TARGET_BLOCKS;
  }

  /**
   * Compares.
   *
   * @param mayGoOn asked before each statement on the source
   * @return empty if it does not add up, or too much was written: the pages tell then
   */
  Optional<Result> run(BooleanSupplier mayGoOn) {
    // the keys that are recent in the source; none if that was given up
    CompletableFuture<Optional<List<String>>> keys = new CompletableFuture<>();
    CompletableFuture<Optional<Target>> reading =
        CompletableFuture.supplyAsync(() -> readTarget(keys), executor);
    boolean read = false;
    try {
      read = readSource(mayGoOn);
    } finally {
      keys.complete(read ? Optional.of(List.copyOf(recent.keySet())) : Optional.empty());
    }
    return Futures.join(reading)
        .filter(target -> others.equals(target.others()) && mayGoOn.getAsBoolean())
        .map(
            target ->
                new Result(
                    others.rows() + recent.size(),
                    target.live(),
                    recent.values(),
                    target.recent()));
  }

  private boolean readSource(BooleanSupplier mayGoOn) {
    String sql = TableSql.source("sweep", table, Compare.VERSION);
    for (List<Stretch> some : together(table.sourceStretches(SOURCE_BLOCKS), SOURCE_BLOCKS)) {
      boolean all = pages.timed(() -> inSnapshot(source, jdbc -> read(jdbc, sql, some, mayGoOn)));
      if (!all) {
        return false;
      }
    }
    return true;
  }

  private boolean read(
      NamedParameterJdbcTemplate jdbc, String sql, List<Stretch> some, BooleanSupplier mayGoOn) {
    for (Stretch stretch : some) {
      if (!mayGoOn.getAsBoolean() || recent.size() > MOST_RECENT) {
        return false;
      }
      Found found = jdbc.queryForObject(sql, parameters(stretch), (row, n) -> found(row));
      others = others.plus(found.others());
      // a row that has moved is there twice: the later one is the one that stays
      found.recent().forEach(row -> recent.put(row.recordId(), row));
    }
    return recent.size() <= MOST_RECENT;
  }

  /** The rows of the recent keys are read under the snapshot of the last stretches. */
  private Optional<Target> readTarget(CompletableFuture<Optional<List<String>>> keys) {
    String sql = TableSql.target("sweep", table, Compare.VERSION);
    Sums sums = Sums.none();
    Iterator<List<Stretch>> all =
        together(table.targetStretches(targetBlocks), targetBlocks).iterator();
    while (true) {
      List<Stretch> some = all.next();
      Sums before = sums;
      if (!all.hasNext()) {
        return inSnapshot(
            target,
            jdbc -> {
              Sums whole = readSums(jdbc, sql, some, before, keys);
              return keys.join().map(recentKeys -> without(jdbc, whole, recentKeys));
            });
      }
      sums = inSnapshot(target, jdbc -> readSums(jdbc, sql, some, before, keys));
    }
  }

  private Sums readSums(
      NamedParameterJdbcTemplate jdbc,
      String sql,
      List<Stretch> some,
      Sums before,
      CompletableFuture<Optional<List<String>>> keys) {
    Sums sums = before;
    for (Stretch stretch : some) {
      if (keys.isDone() && keys.join().isEmpty()) {
        return sums;
      }
      sums = sums.plus(jdbc.queryForObject(sql, parameters(stretch), Sweep::sums));
    }
    return sums;
  }

  private Target without(NamedParameterJdbcTemplate jdbc, Sums whole, List<String> keys) {
    String sql = TableSql.target("sweep-keys", table, Compare.VERSION);
    Map<String, TargetRow> rows = new HashMap<>();
    BigInteger checksum = whole.checksum();
    for (int i = 0; i < keys.size(); i += KEYS_AT_ONCE) {
      List<String> some = keys.subList(i, Math.min(i + KEYS_AT_ONCE, keys.size()));
      for (Hashed found :
          jdbc.query(
              sql,
              Map.of("keys", Chunk.json(some)),
              (row, n) ->
                  new Hashed(PageReader.targetRow(row), BigInteger.valueOf(row.getLong("hash"))))) {
        rows.put(found.row().recordId(), found.row());
        checksum = checksum.subtract(found.hash());
      }
    }
    return new Target(new Sums(whole.rows() - rows.size(), 0, checksum), whole.live(), rows);
  }

  /** What is read under one snapshot, at least once nothing. */
  private static List<List<Stretch>> together(List<Stretch> stretches, int blocks) {
    int atOnce = Math.max(1, SNAPSHOT_BLOCKS / blocks);
    List<List<Stretch>> groups = new ArrayList<>();
    int from = 0;
    do {
      int upto = Math.min(from + atOnce, stretches.size());
      groups.add(stretches.subList(from, upto));
      from = upto;
    } while (from < stretches.size());
    return groups;
  }

  private static <T> T inSnapshot(
      DataSource database, Function<NamedParameterJdbcTemplate, T> reading) {
    try (Connection connection = database.getConnection()) {
      return reading.apply(
          new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true)));
    } catch (SQLException e) {
      throw new CannotGetJdbcConnectionException("no connection for a sweep", e);
    }
  }

  private Map<String, Object> parameters(Stretch stretch) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("horizon", Long.toString(horizon));
    parameters.put("from", stretch.from());
    parameters.put("upto", stretch.upto());
    return parameters;
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
}
