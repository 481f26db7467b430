package io.dbsync.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A run may delete few rows, or those that were approved, once. */
final class ApprovalsTest {

  private final Approvals approvals = new Approvals();

  private static List<List<String>> deletes(String table, int run, int from, int to, int live) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(
            key ->
                List.of(
                    table, Integer.toString(run), Integer.toString(key), Integer.toString(live)))
        .toList();
  }

  private static List<String> keys(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void fewDeletesNeedNoApproval() {
    assertThat(
            approvals
                .unapproved(
                    Stream.of(
                            deletes("orders", 1, 1, 100, 500), deletes("orders", 2, 101, 200, 400))
                        .flatMap(List::stream)
                        .toList())
                .count())
        .isZero();
  }

  @Test
  void aSmallPartOfTheTableNeedsNone() {
    assertThat(approvals.unapproved(deletes("orders", 1, 1, 151, 2700)).count()).isZero();
  }

  @Test
  void manyAreNamedByTheirRun() {
    assertThat(approvals.unapproved(deletes("orders", 7, 1, 101, 500)).samples())
        .containsExactly("orders run=7 deletes=101 live=500");
  }

  @Test
  void approvedOnesDoNotCountButThoseBesideThemDo() {
    approvals.add("orders", keys(1, 200));

    assertThat(approvals.unapproved(deletes("orders", 1, 1, 300, 500)).count()).isZero();
    assertThat(approvals.unapproved(deletes("orders", 1, 1, 301, 500)).count()).isEqualTo(1);
    assertThat(approvals.unapproved(deletes("students", 1, 1, 101, 500)).count()).isEqualTo(1);
  }

  @Test
  void anApprovalIsGoodForOneDelete() {
    approvals.add("orders", keys(1, 200));

    assertThat(
            approvals
                .unapproved(
                    Stream.of(deletes("orders", 1, 1, 200, 500), deletes("orders", 2, 1, 200, 500))
                        .flatMap(List::stream)
                        .toList())
                .samples())
        .containsExactly("orders run=2 deletes=200 live=500");
  }

  @Test
  void whatWasRefusedIsNotApproved() {
    approvals.add("orders", keys(1, 200));
    approvals.remove("orders", keys(1, 200));

    assertThat(approvals.unapproved(deletes("orders", 1, 1, 200, 500)).count()).isEqualTo(1);
  }
}
