package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Students;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Old, repeated and disordered messages cannot do harm: traps T24, T26 and T27. */
final class FenceTest extends EngineTestBase {

  private static final long FUTURE = 1L << 50;

  @Test
  void refusesAWriteThatWasReadBeforeAnother() {
    // Given rows whose last write was read from the source later than now: one alive, one deleted
    Students.add(source(), 20);
    awaitInSync();
    source().execute("DELETE FROM students WHERE id = 2");
    awaitInSync();
    target().execute("UPDATE student_snapshots SET source_clock = ? WHERE student_id <= 2", FUTURE);

    // When both change, and a neighbour does
    source().execute("UPDATE students SET age = 77 WHERE id IN (1, 3)");
    source()
        .execute(
            "INSERT INTO students (id, name, email) OVERRIDING SYSTEM VALUE"
                + " VALUES (2, 'back', 'b@example.org')");

    // Then only the neighbour does so in the target, however often the others are tried
    await().atMost(PATIENCE).until(() -> "77".equals(age(3)));
    await().atMost(PATIENCE).until(() -> applied("1") >= 3 && applied("2") >= 3);
    assertThat(age(1)).isNotEqualTo("77");
    assertThat(oracle().compare().missing()).containsExactly("2");
    assertThat(log().history(1)).isEqualTo(List.of("INSERT"));
  }

  @Test
  void appliesRepeatedAndDisorderedMessagesAsIfTheyHadNotCome() {
    // Given rows that were inserted, updated and deleted
    Students.add(source(), 100);
    awaitInSync();
    source().execute("UPDATE students SET age = age + 1 WHERE id <= 50");
    source().execute("DELETE FROM students WHERE id BETWEEN 31 AND 70");
    awaitInSync();
    String logged = target().queryOne("SELECT count(*) FROM sync_logs");

    // When messages of all kinds come again, in any order
    Random random = new Random(7);
    try (Queue queue = new Queue()) {
      for (int i = 0; i < 200; i++) {
        queue.sendChunk(
            List.of("INSERT", "UPDATE", "DELETE").get(random.nextInt(3)),
            IntStream.range(0, 5)
                .mapToObj(n -> Integer.toString(1 + random.nextInt(110)))
                .toArray(String[]::new));
      }
      // and behind them a change that shows when they are through
      source().execute("UPDATE students SET age = 1 WHERE id = 100");
    }

    // Then nothing is resurrected, overwritten or logged again
    awaitInSync();
    assertThat(target().queryOne("SELECT count(*) FROM sync_logs"))
        .isEqualTo(Long.toString(Long.parseLong(logged) + 1));
    assertThat(target().queryOne("SELECT count(*) FROM student_snapshots WHERE data IS NULL"))
        .isEqualTo("40");
    assertThat(target().queryOne("SELECT count(*) FROM student_snapshots")).isEqualTo("100");
  }

  private long applied(String key) {
    return Long.parseLong(
        target()
            .queryOne(
                "SELECT count(*) FROM sync_chunks WHERE outcome = 'done' AND keys ?? ?", key));
  }

  private String age(int id) {
    return target()
        .queryOne("SELECT data->>'age' FROM student_snapshots WHERE student_id = ?", (long) id);
  }
}
