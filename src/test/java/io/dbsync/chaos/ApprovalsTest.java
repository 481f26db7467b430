package io.dbsync.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A run may delete few rows, or those that were approved, once. */
final class ApprovalsTest {

  private static final Map<String, Long> MOST = Map.of("orders", 3L, "students", 3L);

  private final Approvals approvals = new Approvals();

  private static List<List<String>> deletes(String table, int run, int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(key -> List.of(table, Integer.toString(run), Integer.toString(key)))
        .toList();
  }

  private static List<List<String>> all(List<List<String>> one, List<List<String>> other) {
    return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
  }

  @Test
  void fewDeletesNeedNoApproval() {
    assertThat(
            approvals
                .unapproved(all(deletes("orders", 1, 1, 3), deletes("orders", 2, 4, 6)), MOST)
                .count())
        .isZero();
  }

  @Test
  void manyAreNamedByTheirRun() {
    assertThat(approvals.unapproved(deletes("orders", 7, 1, 4), MOST).samples())
        .containsExactly("orders run=7 deletes=4");
  }

  @Test
  void approvedOnesDoNotCountButThoseBesideThemDo() {
    approvals.add("orders", List.of("1", "2", "3", "4"));

    assertThat(approvals.unapproved(deletes("orders", 1, 1, 7), MOST).count()).isZero();
    assertThat(approvals.unapproved(deletes("orders", 1, 1, 8), MOST).count()).isEqualTo(1);
    assertThat(approvals.unapproved(deletes("students", 1, 1, 4), MOST).count()).isEqualTo(1);
  }

  @Test
  void anApprovalIsGoodForOneDelete() {
    approvals.add("orders", List.of("1", "2", "3", "4"));

    assertThat(
            approvals
                .unapproved(all(deletes("orders", 1, 1, 4), deletes("orders", 2, 1, 4)), MOST)
                .samples())
        .containsExactly("orders run=2 deletes=4");
  }

  @Test
  void whatWasRefusedIsNotApproved() {
    approvals.add("orders", List.of("1", "2", "3", "4"));
    approvals.remove("orders", List.of("1", "2", "3", "4"));

    assertThat(approvals.unapproved(deletes("orders", 1, 1, 4), MOST).count()).isEqualTo(1);
  }
}
