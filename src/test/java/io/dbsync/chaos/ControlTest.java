package io.dbsync.chaos;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guards are still where the controls look for them. */
final class ControlTest {

  @ParameterizedTest
  @EnumSource
  void canBeTakenOut(Control control) {
    assertThatCode(() -> new TestBuild(Optional.of(control)).close()).doesNotThrowAnyException();
  }
}
