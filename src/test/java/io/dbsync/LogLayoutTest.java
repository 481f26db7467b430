package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** What the console gets to see of an event. */
final class LogLayoutTest {

  private static String line(String message, Throwable thrown) throws IOException {
    Properties properties = new Properties();
    try (InputStream stream = LogLayoutTest.class.getResourceAsStream("/log4j2.properties")) {
      properties.load(stream);
    }
    return PatternLayout.newBuilder()
        .withPattern(properties.getProperty("appender.console.layout.pattern"))
        .withAlwaysWriteExceptions(false)
        .build()
        .toSerializable(
            Log4jLogEvent.newBuilder()
                .setLoggerName("sync.apply")
                .setLevel(Level.WARN)
                .setMessage(new SimpleMessage(message))
                .setThrown(thrown)
                .build());
  }

  @Test
  void isOneLineWhateverAKeyHolds() throws IOException {
    assertThat(line("event=row-failed key=1\n\rlevel=ERROR\u2028forged\u001b[2J", null))
        .endsWith(" level=WARN logger=apply event=row-failed key=1  level=ERROR forged [2J\n");
  }

  @Test
  void isOneLineWithATrace() throws IOException {
    assertThat(line("event=start-failed", new IllegalStateException("a\nb\u001b")))
        .containsOnlyOnce("\n")
        .endsWith("\n")
        .contains("trace=\"java.lang.IllegalStateException: a b at io.dbsync.LogLayoutTest")
        .doesNotContain("\u001b");
  }
}
