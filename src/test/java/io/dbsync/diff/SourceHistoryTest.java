package io.dbsync.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.diff.SourceHistory.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a source is, judged by what was seen of it: its last comparison saw clock 1000. */
final class SourceHistoryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // what is the case                   | system, clock, start, timeline, wal now | verdict
        "nothing has happened                 | a | 1000 | s | 1 | 5000 | known   | SAME",
        "it has gone on                       | a | 1007 | s | 1 | 6000 | known   | SAME",
        "another server                       | b | 1007 | s | 1 | 6000 | known   | OTHER",
        "restarted                            | a | 1007 | t | 1 | 6000 | known   | GAP",
        "a crash that forgot transactions     | a |  990 | t | 1 | 5000 | known   | GAP",
        "an older copy                        | a |  990 | t | 1 | 4000 | unknown | BACK",
        "an older copy of as many             | a | 1000 | t | 1 | 4999 | known   | BACK",
        "an older copy of more                | a | 1500 | t | 1 | 6000 | known   | GAP",
        "an older copy of more, less written  | a | 1500 | t | 1 | 4000 | known   | BACK",
        "a promoted standby                   | a | 1007 | t | 2 | 6000 | known   | GAP",
        "a promoted standby that lacks some   | a | 1007 | t | 2 | 4000 | known   | GAP",
        "the same, before it has caught up    | a |  990 | t | 2 | 4000 | unknown | BACK",
        "the former timeline                  | a | 1007 | t | 0 | 6000 | known   | BACK",
        "nobody may ask for the timeline      | a | 1007 | s | - | 6000 | known   | SAME",
        "the same, restarted                  | a | 1007 | t | - | 6000 | known   | GAP",
        "the same, less written               | a | 1007 | t | - | 4000 | known   | GAP",
      })
  void isJudged(
      String what,
      String system,
      long clock,
      String start,
      Long timeline,
      long wal,
      String witness,
      Verdict verdict) {
    // Given
    SourceStore.Seen seen =
        new SourceStore.Seen("a", 1000L, 0, 950L, null, "oid=1", "s", 1L, 5000L);
    SourceStore.Identity now =
        new SourceStore.Identity(system, clock, 970L, wal, wal, start, timeline);

    // When
    SourceHistory history = SourceHistory.of(seen, now, x -> witness.equals("known"));

    // Then
    assertThat(history.verdict()).as(what + ": " + history.reason()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "before the first comparison  | - | -    | -   | -    | SAME",
        "after an acceptance          | - | 1000 | 950 | -    | GAP",
        "an engine that noted less    | a | 1000 | 950 | -    | SAME",
        "no witness, nothing behind   | a | 1000 | -   | -    | SAME",
        "no witness, behind           | a | 9999 | -   | -    | BACK",
      })
  void isJudgedByWhatIsKnown(
      String what, String system, Long clock, Long witness, Long wal, Verdict verdict) {
    // Given
    SourceStore.Seen seen =
        new SourceStore.Seen(system, clock, 0, witness, null, null, null, null, wal);
    SourceStore.Identity now = new SourceStore.Identity("a", 1000, 970L, 10, 10, "s", 1L);

    // When
    SourceHistory history = SourceHistory.of(seen, now, x -> true);

    // Then
    assertThat(history.verdict()).as(what + ": " + history.reason()).isEqualTo(verdict);
  }
}
