package io.dbsync.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without any of its guards, the engine is found out. */
@Tag("controls")
final class ControlsIT {

  @ParameterizedTest
  @EnumSource
  void turnsRedWithoutAGuard(Control control) throws Exception {
    Plan plan = Plan.of(1, Duration.ofSeconds(15), Optional.of(control), Duration.ofSeconds(30));
    Verdict verdict = new Run(plan, System.out).play();
    System.out.println(verdict.block() + verdict.line());
    assertThat(verdict.found())
        .as(verdict.block() + verdict.line())
        .containsAll(control.findings());
  }
}
