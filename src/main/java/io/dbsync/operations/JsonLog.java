package io.dbsync.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.impl.ThrowableProxy;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/**
 * Logs one JSON object a line: {@code time}, {@code level}, {@code logger}, and the {@code
 * key=value} pairs of an event as fields of their own. What is no event has a {@code message}.
 */
public final class JsonLog extends AbstractStringLayout {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A value ends where the next key begins; quotation marks within it are not escaped. */
  private static final Pattern PAIR =
      Pattern.compile("(\\w+)=(?:\"(.*?)\"|(.*?))(?=\\s+\\w+=|\\s*$)", Pattern.DOTALL);

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

  /** Makes the console log like this from now on. */
  public static void install() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    LoggerConfig root = context.getConfiguration().getRootLogger();
    ConsoleAppender appender =
        ConsoleAppender.newBuilder().setName("json").setLayout(new JsonLog()).build();
    appender.start();
    context.getConfiguration().addAppender(appender);
    Set.copyOf(root.getAppenders().keySet()).forEach(root::removeAppender);
    root.addAppender(appender, null, null);
    context.updateLoggers();
  }

  @Override
  public String toSerializable(LogEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.ofEpochMilli(event.getTimeMillis()).toString());
    line.put("level", event.getLevel().name());
    line.put("logger", event.getLoggerName());
    String message = event.getMessage().getFormattedMessage();
    if (message.startsWith("event=")) {
      addPairs(message, line);
    } else {
      line.put("message", message);
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

  /** The first of a name wins: no value can forge a field that stands before it. */
  private static void addPairs(String message, Map<String, Object> line) {
    Matcher pair = PAIR.matcher(message);
    while (pair.find()) {
      String name = pair.group(1);
      String value = pair.group(2) == null ? pair.group(3) : pair.group(2);
      if (!value.isEmpty() && !value.equals("null")) {
        boolean number = NUMBERS.contains(name) && NUMBER.matcher(value).matches();
        line.putIfAbsent(name, number ? (Object) Long.valueOf(value) : value);
      }
    }
  }
}
