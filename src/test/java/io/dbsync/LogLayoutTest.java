package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.operations.JsonLog;
import io.dbsync.operations.TextLog;
import java.io.IOException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the console gets to see of an event. */
final class LogLayoutTest {

  private static String line(String message, Throwable thrown) {
    return new TextLog().toSerializable(event(new SimpleMessage(message), thrown));
  }

  private static JsonNode json(String message, Throwable thrown) throws IOException {
    String line = new JsonLog().toSerializable(event(new SimpleMessage(message), thrown));
    assertThat(line).containsOnlyOnce("\n").endsWith("\n");
    return new ObjectMapper().readTree(line);
  }

  private static LogEvent event(Message message, Throwable thrown) {
    return Log4jLogEvent.newBuilder()
        .setLoggerName("sync.apply")
        .setLevel(Level.WARN)
        .setMessage(message)
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
        .endsWith(" level=WARN logger=apply event=row-failed key=1\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain-1.5:x           | reason=plain-1.5:x",
        "two words             | reason=\"two words\"",
        "a=b                   | reason=\"a=b\"",
        "column \"id\" is bad | reason=\"column \\\"id\\\" is bad\"",
        "C:\\data              | reason=\"C:\\\\data\"",
        "x\" table=\"forged    | reason=\"x\\\" table=\\\"forged\""
      })
  void escapesWhatIsInAValue(String value, String written) {
    // When
    String line =
        new TextLog()
            .toSerializable(
                event(
                    new ParameterizedMessage("event=x table={} reason=\"{}\"", "t", value), null));

    // Then
    assertThat(line).endsWith(" event=x table=t " + written + "\n");
  }

  @Test
  void isOneObjectWithItsValuesAsTheyAre() throws IOException {
    // When
    String line =
        new JsonLog()
            .toSerializable(
                event(
                    new ParameterizedMessage(
                        "event=x reason=\"{}\" keys={}", "a\" table=\"b\" {}", 3),
                    null));

    // Then
    assertThat(new ObjectMapper().readTree(line).path("reason").asText())
        .isEqualTo("a\" table=\"b\" {}");
    assertThat(new ObjectMapper().readTree(line).path("keys").asInt()).isEqualTo(3);
  }

  @Test
  void isOneLineWithWhatOthersSay() {
    assertThat(line("Something \"odd\"\nhappened", null))
        .endsWith(" level=WARN logger=apply message=\"Something \\\"odd\\\" happened\"\n");
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
