package io.dbsync.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short run, and one that must fail. */
@Tag("long")
final class ChaosIT {

  @Test
  void staysGreenInAStormOfFaults() throws Exception {
    Plan plan = Plan.of(7, Duration.ofSeconds(30), Optional.empty(), Duration.ofSeconds(180));
    Verdict verdict = new Run(plan, System.out).play();
    System.out.println(verdict.block() + verdict.line());
    assertThat(verdict.isGreen()).as(verdict.block() + verdict.line()).isTrue();
  }

  @Test
  void turnsRedIfDocumentsAreNotReadAgain() throws Exception {
    Plan plan =
        Plan.of(1, Duration.ofSeconds(20), Optional.of(Control.REREAD), Duration.ofSeconds(30));
    Verdict verdict = new Run(plan, System.out).play();
    System.out.println(verdict.block() + verdict.line());
    assertThat(verdict.found()).as(verdict.line()).containsAll(Control.REREAD.findings());
  }
}
