package io.dbsync.operations;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.message.Message;

/** The {@code key=value} pairs of a line of the log that is an event. */
final class LogPairs {

  private static final String EVENT = "event=";

  /** A value ends where the next key begins; quotation marks within it are not escaped. */
  private static final Pattern PAIR =
      Pattern.compile("(\\w+)=(?:\"(.*?)\"|(.*?))(?=\\s+\\w+=|\\s*$)", Pattern.DOTALL);

  private static final Pattern PLACE = Pattern.compile("\\{}");

  private LogPairs() {}

  /**
   * The pairs in their order, without those that have no value. The first of a name wins: no value
   * can forge a field that stands before it.
   *
   * @return empty if it is not an event
   */
  static Map<String, String> of(Message message) {
    Map<String, String> pairs = new LinkedHashMap<>();
    Object[] values = message.getParameters();
    String format = message.getFormat();
    if (values != null && values.length > 0 && format != null && format.startsWith(EVENT)) {
      add(format, values, pairs);
    } else if (message.getFormattedMessage().startsWith(EVENT)) {
      add(message.getFormattedMessage(), new Object[0], pairs);
    }
    return pairs;
  }

  /** Values are put in behind the parsing: whatever is in them, it is no key. */
  private static void add(String text, Object[] values, Map<String, String> pairs) {
    Matcher pair = PAIR.matcher(text);
    int next = 0;
    while (pair.find()) {
      String value = pair.group(2) == null ? pair.group(3) : pair.group(2);
      StringBuilder filled = new StringBuilder();
      Matcher place = PLACE.matcher(value);
      while (next < values.length && place.find()) {
        place.appendReplacement(filled, Matcher.quoteReplacement(String.valueOf(values[next++])));
      }
      value = place.appendTail(filled).toString();
      if (!value.isEmpty() && !value.equals("null")) {
        pairs.putIfAbsent(pair.group(1), value);
      }
    }
  }
}
