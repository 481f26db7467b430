package io.dbsync.diff;

import io.dbsync.queue.Chunk;
import io.dbsync.table.TableSql;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Deletes of one table that are kept in the target: staged by a comparison, or held. */
final class DeleteStore {

  private final NamedParameterJdbcTemplate target;
  private final String table;

  /**
   * @param target gives writable connections
   * @param table name of the definition
   */
  DeleteStore(DataSource target, String table) {
    this.target = new NamedParameterJdbcTemplate(target);
    this.table = table;
  }

  void stage(List<String> keys, long run) {
    target.update(
        TableSql.plain("target/stage-deletes"),
        Map.of("table", table, "keys", Chunk.json(keys), "run", run));
  }

  void dropStaged() {
    target.update(TableSql.plain("target/drop-staged-deletes"), Map.of("table", table));
  }

  /** Those of the keys that are held. */
  Set<String> heldAmong(List<String> keys) {
    return new HashSet<>(
        target.queryForList(
            TableSql.plain("target/held-among"),
            Map.of("table", table, "keys", Chunk.json(keys)),
            String.class));
  }

  void noteHeld(List<String> keys, long run) {
    target.update(
        TableSql.plain("target/note-held-deletes"),
        Map.of("table", table, "keys", Chunk.json(keys), "run", run));
  }

  void dropReturned(long run) {
    target.update(
        TableSql.plain("target/drop-returned-deletes"), Map.of("table", table, "run", run));
  }

  /**
   * Sums up what is held.
   *
   * @param live rows with a document in the target
   * @param staged whether to hold what is staged too
   * @param relation what the source's name stands for, kept if the hold begins
   * @param emptied whether nothing would be left of the table
   * @return the hold as it is now; null if it is being released
   */
  Hold hold(long live, boolean staged, String relation, boolean emptied) {
    return target
        .query(
            TableSql.plain("target/hold-deletes"),
            Map.of(
                "table", table,
                "live", live,
                "staged", staged,
                "relation", relation,
                "emptied", emptied),
            (row, n) ->
                new Hold(
                    row.getLong("rows"),
                    row.getBigDecimal("percent"),
                    row.getString("digest"),
                    row.getTimestamp("since").toInstant(),
                    false,
                    row.getString("relation"),
                    row.getBoolean("emptied")))
        .stream()
        .findFirst()
        .orElse(null);
  }

  /** What is held is staged from now on. */
  void giveUpHold() {
    target.update(TableSql.plain("target/give-up-hold"), Map.of("table", table));
  }

  /** Forgets the hold and its deletes. */
  void endHold() {
    target.update(TableSql.plain("target/end-hold"), Map.of("table", table));
  }

  /**
   * The keys that are kept, in pages; read while they are taken.
   *
   * @param held the held ones, else the staged ones
   * @param rows most keys of a page
   */
  Iterator<List<String>> pages(boolean held, int rows) {
    return new Iterator<>() {
      private long after;
      private List<String> page;

      @Override
      public boolean hasNext() {
        if (page == null) {
          page = new ArrayList<>();
          target.query(
              TableSql.plain("target/deletes-page"),
              Map.of("table", table, "held", held, "after", after, "rows", rows),
              row -> {
                after = row.getLong("id");
                page.add(row.getString("recordId"));
              });
        }
        return !page.isEmpty();
      }

      @Override
      public List<String> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        List<String> next = page;
        page = null;
        return next;
      }
    };
  }
}
