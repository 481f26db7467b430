package io.dbsync.operations;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.ThrowableProxy;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/**
 * Logs one event a line as logfmt: {@code key=value} pairs, the value between quotation marks if it
 * has spaces, {@code =} or quotation marks, in which case {@code "} and {@code \} are escaped. What
 * is no event has a {@code message}.
 */
public final class TextLog extends AbstractStringLayout {

  private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");
  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\\s\"=\\\\]|^$");
  private static final Set<String> OWN = Set.of("time", "level", "logger", "trace");
  private static final int TRACE_LENGTH = 2_000;

  /** Makes a layout. */
  public TextLog() {
    super(StandardCharsets.UTF_8);
  }

  @Override
  public String toSerializable(LogEvent event) {
    StringBuilder line = new StringBuilder();
    add(line, "time", time(event));
    add(line, "level", event.getLevel().name());
    String logger = event.getLoggerName();
    add(line, "logger", logger.substring(logger.lastIndexOf('.') + 1));
    Map<String, String> pairs = LogPairs.of(event.getMessage());
    pairs.forEach(
        (key, value) -> {
          if (!OWN.contains(key)) {
            add(line, key, value);
          }
        });
    if (pairs.isEmpty()) {
      add(line, "message", event.getMessage().getFormattedMessage());
    }
    ThrowableProxy thrown = event.getThrownProxy();
    if (thrown != null) {
      String trace = thrown.getCauseStackTraceAsString("").replaceAll("[\\s\\p{Cntrl}]+", " ");
      add(line, "trace", trace.substring(0, Math.min(trace.length(), TRACE_LENGTH)).strip());
    }
    return line.append('\n').toString();
  }

  private static String time(LogEvent event) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
        .format(Instant.ofEpochMilli(event.getTimeMillis()).atOffset(ZoneOffset.UTC));
  }

  private static void add(StringBuilder line, String key, String value) {
    if (!line.isEmpty()) {
      line.append(' ');
    }
    // one line, whatever a key of a row holds
    String text = UNSAFE.matcher(value).replaceAll(" ");
    line.append(key).append('=');
    if (NEEDS_QUOTES.matcher(text).find()) {
      line.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    } else {
      line.append(text);
    }
  }
}
