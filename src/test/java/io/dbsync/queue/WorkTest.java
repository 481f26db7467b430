package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys that are only put off are not done. */
final class WorkTest {

  private final Work.Log works = new Work.Log();
  private final Chunk chunk =
      new Chunk("students", 1, 12L, Operation.UPDATE, List.of("1", "2", "3"), false);

  @Test
  void countsWhatCameToAnEnd() {
    Work work = works.begin(chunk);
    assertThat(work.done()).isEqualTo(3);
    works.putOff(work, chunk.halves().get(0));
    assertThat(work.done()).isEqualTo(2);
  }

  @Test
  void isNothingIfAllIsPutOff() {
    Work work = works.begin(chunk);
    works.putOff(work, chunk);
    assertThat(work.done()).isZero();
  }

  @Test
  void doesWithoutAChunkThatCameFromElsewhere() {
    works.putOff(null, chunk);
  }
}
