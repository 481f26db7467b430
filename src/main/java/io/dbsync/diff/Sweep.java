package io.dbsync.diff;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dbsync.diff.PageReader.SourceRow;
import io.dbsync.diff.PageReader.TargetPage;
import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Chunk;
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
 * <p>The rows are read block by block as they lie, each stretch in one short statement: a row that
 * moves meanwhile spoils the checksum, and the proof fails. Nothing is concluded from a failed one.
 */
final class Sweep {

  /** Some 16 MB of rows in one statement. */
  private static final int BLOCKS = 2_000;

  /** When more rows than this were written, pages are as quick. */
  private static final int MOST_RECENT = 50_000;

  private static final int KEYS_AT_ONCE = 5_000;
  private static final String END = "(4294967295,0)";

  private final Table table;
  private final NamedParameterJdbcTemplate source;
  private final NamedParameterJdbcTemplate target;
  private final PageReader pages;
  private final Executor executor;
  private final long horizon;
  private long rows;
  private BigInteger checksum = BigInteger.ZERO;
  private final List<SourceRow> recent = new ArrayList<>();
  private final Map<String, TargetRow> targets = new HashMap<>();

  /** What the source has in some blocks. */
  private record Stretch(long rows, BigInteger others, List<SourceRow> recent) {}

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
  record Result(long rows, long live, List<SourceRow> recent, Map<String, TargetRow> targets) {}

  /**
   * @param source gives read-only connections under pinned settings
   * @param target likewise
   * @param pages reads the target's rows as one page
   * @param executor runs the target's statement beside the source's
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
   * @param mayGoOn asked before each statement
   * @return empty if it does not add up, or too much was written: the pages tell then
   */
  Optional<Result> run(BooleanSupplier mayGoOn) {
    CompletableFuture<TargetPage> whole =
        CompletableFuture.supplyAsync(() -> pages.targetPage(null, null), executor);
    if (!readSource(mayGoOn)) {
      return Optional.empty();
    }
    TargetPage page = Futures.join(whole);
    BigInteger others = new BigInteger(page.checksum()).subtract(readTargets());
    boolean proven =
        rows - recent.size() == page.rows() - targets.size() && checksum.equals(others);
    return proven ? Optional.of(new Result(rows, page.live(), recent, targets)) : Optional.empty();
  }

  private boolean readSource(BooleanSupplier mayGoOn) {
    String sql = TableSql.source("sweep", table, Compare.VERSION);
    for (long block = 0; block == 0 || block < table.blocks(); block += BLOCKS) {
      if (!mayGoOn.getAsBoolean()) {
        return false;
      }
      long next = block + BLOCKS;
      Map<String, Object> parameters =
          Map.of(
              "horizon",
              Long.toString(horizon),
              "from",
              "(" + block + ",0)",
              "upto",
              next < table.blocks() ? "(" + next + ",0)" : END);
      Stretch stretch =
          pages.timed(() -> source.queryForObject(sql, parameters, (row, n) -> stretch(row)));
      rows += stretch.rows();
      checksum = checksum.add(stretch.others());
      recent.addAll(stretch.recent());
      if (recent.size() > MOST_RECENT) {
        return false;
      }
    }
    return true;
  }

  private static Stretch stretch(ResultSet row) throws SQLException {
    List<SourceRow> recent = new ArrayList<>();
    Array versions = row.getArray("versions");
    if (versions != null) {
      List<String> keys = keys(row.getString("keys"));
      Long[] version = (Long[]) versions.getArray();
      Integer[] bytes = (Integer[]) row.getArray("bytes").getArray();
      for (int i = 0; i < version.length; i++) {
        recent.add(new SourceRow(keys.get(i), version[i], null, bytes[i]));
      }
    }
    return new Stretch(
        row.getLong("rows"),
        new BigInteger(row.getString("checksum"))
            .subtract(new BigInteger(row.getString("recentChecksum"))),
        recent);
  }

  private static List<String> keys(String json) {
    try {
      return Chunk.keysOf(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON array of keys", e);
    }
  }

  /** Reads the target's rows of the recent keys; their checksum. */
  private BigInteger readTargets() {
    String sql = TableSql.target("sweep-keys", table, Compare.VERSION);
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < recent.size(); i += KEYS_AT_ONCE) {
      Collection<String> keys =
          recent.subList(i, Math.min(i + KEYS_AT_ONCE, recent.size())).stream()
              .map(SourceRow::recordId)
              .toList();
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
