package io.dbsync.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Waiting for a database that is silent is told from work. */
final class ProbedDataSourceTest {

  private long now;
  private long answerTakes;
  private final ProbedDataSource probe =
      new ProbedDataSource(
          new AbstractDataSource() {
            @Override
            public java.sql.Connection getConnection() {
              now += answerTakes;
              return null;
            }

            @Override
            public java.sql.Connection getConnection(String user, String password) {
              throw new UnsupportedOperationException();
            }
          },
          () -> now);

  private void ask(long answerSeconds) throws SQLException {
    answerTakes = seconds(answerSeconds);
    probe.getConnection();
  }

  private void pass(long seconds) {
    now += seconds(seconds);
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void answersInTimeAreNoSilence() throws SQLException {
    for (int i = 0; i < 10; i++) {
      ask(1);
      pass(5);
    }
    assertThat(probe.silentNanos(0)).isZero();
  }

  @Test
  void aLateAnswerIsASilenceFromTheQuestionOn() throws SQLException {
    ask(0);
    pass(5);
    ask(40);
    pass(2);
    assertThat(probe.silentNanos(0)).isEqualTo(seconds(40));
    // what began in the middle of it
    assertThat(probe.silentNanos(seconds(25))).isEqualTo(seconds(20));
    assertThat(probe.silentNanos(now)).isZero();
  }

  @Test
  void aPausedProcessIsSilentToo() throws SQLException {
    ask(0);
    pass(65);
    // seen before the next question, and remembered behind it
    assertThat(probe.silentNanos(0)).isEqualTo(seconds(60));
    ask(0);
    pass(1);
    assertThat(probe.silentNanos(0)).isEqualTo(seconds(60));
  }

  @Test
  void nothingIsKnownBeforeTheFirstQuestion() {
    pass(100);
    assertThat(probe.silentNanos(0)).isZero();
  }
}
