package io.dbsync.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.ThrowableProxy;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/**
 * Logs one JSON object a line: {@code time}, {@code level}, {@code logger}, and the {@code
 * key=value} pairs of an event as fields of their own. What is no event has a {@code message}.
 */
public final class JsonLog extends AbstractStringLayout {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  /** Whatever looks like a number elsewhere, a key or an SQLSTATE, is text. */
  private static final Set<String> NUMBERS =
      Set.of(
          "run",
          "chunk",
          "keys",
          "rows",
          "inserts",
          "updates",
          "deletes",
          "held",
          "inFlight",
          "ms",
          "attempt",
          "again_in_ms",
          "seconds",
          "down_seconds",
          "free_bytes",
          "tables");

  private static final int TRACE_LENGTH = 2_000;

  /** Makes a layout. */
  public JsonLog() {
    super(StandardCharsets.UTF_8);
  }

  @Override
  public String toSerializable(LogEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.ofEpochMilli(event.getTimeMillis()).toString());
    line.put("level", event.getLevel().name());
    line.put("logger", event.getLoggerName());
    Map<String, String> pairs = LogPairs.of(event.getMessage());
    pairs.forEach((name, value) -> line.putIfAbsent(name, typed(name, value)));
    if (pairs.isEmpty()) {
      line.put("message", event.getMessage().getFormattedMessage());
    }
    ThrowableProxy thrown = event.getThrownProxy();
    if (thrown != null) {
      String trace = thrown.getCauseStackTraceAsString("");
      line.put("trace", trace.substring(0, Math.min(trace.length(), TRACE_LENGTH)));
    }
    try {
      return JSON.writeValueAsString(line) + '\n';
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line of text cannot be JSON", e);
    }
  }

  private static Object typed(String name, String value) {
    boolean number = NUMBERS.contains(name) && NUMBER.matcher(value).matches();
    return number ? (Object) Long.valueOf(value) : value;
  }
}
