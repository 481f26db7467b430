package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.operations.JsonLog;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
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
        .toSerializable(event(message, thrown));
  }

  private static JsonNode json(String message, Throwable thrown) throws IOException {
    String line = new JsonLog().toSerializable(event(message, thrown));
    assertThat(line).containsOnlyOnce("\n").endsWith("\n");
    return new ObjectMapper().readTree(line);
  }

  private static LogEvent event(String message, Throwable thrown) {
    return Log4jLogEvent.newBuilder()
        .setLoggerName("sync.apply")
        .setLevel(Level.WARN)
        .setMessage(new SimpleMessage(message))
        .setThrown(thrown)
        .build();
  }

  @Test
  void isOneObjectWithTheFieldsOfTheEvent() throws IOException {
    // When
    JsonNode line =
        json(
            "event=row-failed table=students run=7 chunk= key=00 7 sqlstate=23505"
                + " reason=\"ERROR: column \"a\" is = \n bad\"",
            null);

    // Then numbers are numbers, and text that looks like one is not
    assertThat(line.fieldNames())
        .toIterable()
        .containsExactly(
            "time", "level", "logger", "event", "table", "run", "key", "sqlstate", "reason");
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("logger").asText()).isEqualTo("sync.apply");
    assertThat(line.path("run").isNumber()).isTrue();
    assertThat(line.path("key").textValue()).isEqualTo("00 7");
    assertThat(line.path("sqlstate").textValue()).isEqualTo("23505");
    assertThat(line.path("reason").textValue()).isEqualTo("ERROR: column \"a\" is = \n bad");
  }

  @Test
  void isOneObjectWhateverAKeyHolds() throws IOException {
    // When
    JsonNode line = json("event=row-failed table=students key=1 level=ERROR table=forged", null);

    // Then
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("table").asText()).isEqualTo("students");
  }

  @Test
  void isOneObjectWithATraceOrAMessageOfOthers() throws IOException {
    // When
    JsonNode line = json("Something\nhappened", new IllegalStateException("a\nb"));

    // Then
    assertThat(line.path("message").asText()).isEqualTo("Something\nhappened");
    assertThat(line.path("trace").asText()).contains("IllegalStateException: a\nb");
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
