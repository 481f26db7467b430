package io.dbsync.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One cause, one text. */
final class CauseTextTest {

  @ParameterizedTest(name = "{0} at {1}")
  @CsvSource({
    "55P03, write, another transaction has locked the rows in the target",
    "55P03, read,  another transaction has locked the table in the source",
    "40001, write, another transaction changed the same rows in the target",
    "40P01, write, another transaction and this one blocked each other in the target",
    "40003, write, another transaction got ahead of this one in the target",
    "57014, read,  the source did not finish the statement in time",
    "57014, write, the target did not finish the statement in time",
    "53200, read,  the source ran out of memory",
    "53200, write, the target ran out of memory",
    "53100, write, the disk of the target is full",
    "53300, read,  the source has no connection left",
    "53400, read,  the source is short of a resource",
    "57P01, write, the target is being shut down",
    "57P02, write, the target has crashed",
    "57P03, read,  the source is starting",
    "25006, write, the target is read-only",
    "08006, read,  there is no connection to the source",
    "28P01, write, the target does not let the role in",
    "3D000, read,  the source has no such database",
    "58030, write, the target has an error of its system",
    "0A000, write, the target refused the statement",
    ",      read,  the source did not answer",
  })
  void hasItsOwnWords(String state, String stage, String words) {
    assertThat(CauseText.of(state, stage)).startsWith(words);
  }

  @Test
  void saysLockedOfLocksAlone() {
    List<String> others = List.of("40001", "57014", "53200", "53100", "57P03", "08006", "0A000");
    assertThat(
            others.stream()
                .flatMap(state -> Stream.of("read", "write").map(s -> CauseText.of(state, s))))
        .noneMatch(words -> words.contains("locked"))
        .doesNotHaveDuplicates();
  }
}
