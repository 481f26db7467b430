package io.dbsync.diff;

import io.dbsync.diff.PageReader.TargetRow;
import io.dbsync.queue.Chunk;
import io.dbsync.table.Stretch;
import io.dbsync.table.Table;
import io.dbsync.table.TableSql;
import io.dbsync.table.TableSql.Compare;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The target's side of a {@link Sweep}: sums of all rows, then the rows of the source's recent
 * keys, while more of these are still being found.
 */
final class TargetSweep {

  /**
   * Some 4 GB, some seconds: only sums come back. A table that is read as a whole is read through a
   * small ring of buffers, which takes half the time that a range of a large table does.
   */
  private static final int BLOCKS = 500_000;

  /** Some 40 MB: for a target that took long. */
  private static final int PIECE_BLOCKS = 5_000;

  /** Some 5 ms: the last of them have to wait until all are known. */
  private static final int KEYS_AT_ONCE = 2_000;

  private final DataSource target;
  private final List<List<Stretch>> stretches;
  private final String sums;
  private final String rowsOfKeys;
  // an empty list ends them
  private final BlockingQueue<List<String>> keys = new LinkedBlockingQueue<>();
  private volatile boolean givenUp;
  private long live;

  /** A row of the target, with the hash of its key and version. */
  private record Hashed(TargetRow row, BigInteger hash) {}

  /**
   * What the target has.
   *
   * @param others all rows but the recent ones
   * @param live rows that have a document, recent ones too
   * @param recent rows of the recent keys, by record id
   */
  record Found(Sums others, long live, Map<String, TargetRow> recent) {}

  /**
   * @param target gives read-only connections whose transactions have one snapshot
   * @param inPieces whether no statement may take long
   */
  TargetSweep(Table table, DataSource target, boolean inPieces) {
    int blocks = inPieces ? PIECE_BLOCKS : BLOCKS;
    this.target = target;
    this.stretches = Stretches.together(table.targetStretches(blocks), blocks);
    this.sums = TableSql.target("sweep", table, Compare.VERSION);
    this.rowsOfKeys = TableSql.target("sweep-keys", table, Compare.VERSION);
  }

  /** Keys that are recent in the source: their rows are looked up. */
  void lookFor(List<String> some) {
    for (int from = 0; from < some.size(); from += KEYS_AT_ONCE) {
      keys.add(some.subList(from, Math.min(from + KEYS_AT_ONCE, some.size())));
    }
  }

  /** All recent keys are known. */
  void allKnown() {
    keys.add(List.of());
  }

  /** Nobody wants to know any more. */
  void giveUp() {
    givenUp = true;
    keys.add(List.of());
  }

  /**
   * Reads the target; waits for the keys.
   *
   * @return empty if it was given up
   */
  Optional<Found> read() {
    Sums whole = Sums.none();
    Iterator<List<Stretch>> all = stretches.iterator();
    while (true) {
      List<Stretch> some = all.next();
      Sums before = whole;
      if (!all.hasNext()) {
        // the recent rows under the snapshot of the last stretches
        return Stretches.inSnapshot(
            target, jdbc -> withoutRecent(jdbc, readSums(jdbc, some, before)));
      }
      whole = Stretches.inSnapshot(target, jdbc -> readSums(jdbc, some, before));
    }
  }

  private Sums readSums(NamedParameterJdbcTemplate jdbc, List<Stretch> some, Sums before) {
    Sums whole = before;
    for (Stretch stretch : some) {
      if (givenUp) {
        return whole;
      }
      whole =
          whole.plus(
              jdbc.queryForObject(sums, Stretches.parameters(stretch), (row, n) -> sums(row)));
    }
    return whole;
  }

  private Sums sums(ResultSet row) throws SQLException {
    live += row.getLong("live");
    return new Sums(row.getLong("rows"), new BigInteger(row.getString("checksum")));
  }

  private Optional<Found> withoutRecent(NamedParameterJdbcTemplate jdbc, Sums whole) {
    Sums others = whole;
    Map<String, TargetRow> recent = new HashMap<>();
    boolean more = true;
    while (more) {
      List<String> some = new ArrayList<>();
      while (more && some.size() < KEYS_AT_ONCE) {
        List<String> next = next();
        some.addAll(next);
        more = !next.isEmpty();
      }
      if (givenUp) {
        return Optional.empty();
      }
      for (Hashed found : rows(jdbc, some)) {
        // a row that moves while the source is read is found there twice
        if (recent.put(found.row().recordId(), found.row()) == null) {
          others = others.without(found.hash());
        }
      }
    }
    return Optional.of(new Found(others, live, recent));
  }

  private List<String> next() {
    try {
      return keys.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("the engine stops", e);
    }
  }

  private List<Hashed> rows(NamedParameterJdbcTemplate jdbc, List<String> some) {
    return some.isEmpty()
        ? List.of()
        : jdbc.query(
            rowsOfKeys,
            Map.of("keys", Chunk.json(some)),
            (row, n) ->
                new Hashed(PageReader.targetRow(row), BigInteger.valueOf(row.getLong("hash"))));
  }
}
