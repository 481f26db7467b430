package io.dbsync.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Listens to what the log tells of what has stopped and what works again. */
final class DownEvents implements AutoCloseable {

  private static final Pattern EVENT = Pattern.compile("event=(down|up) (\\S+) .*");

  private final Set<String> down = new TreeSet<>();
  private final List<String> mistakes = new ArrayList<>();
  private final Logger logger = (Logger) LogManager.getLogger(Announcer.class);
  private final Listener listener = new Listener();

  /** Hands each event on. */
  private final class Listener extends AbstractAppender {
    private Listener() {
      super("down-events", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      take(event.getMessage().getFormattedMessage());
    }
  }

  DownEvents() {
    listener.start();
    logger.addAppender(listener);
  }

  private synchronized void take(String message) {
    Matcher event = EVENT.matcher(message);
    if (!event.matches()) {
      return;
    }
    boolean changed =
        event.group(1).equals("down") ? down.add(event.group(2)) : down.remove(event.group(2));
    if (!changed) {
      mistakes.add(message);
    }
  }

  /** What has stopped and not been told to work again. */
  synchronized Set<String> down() {
    return new TreeSet<>(down);
  }

  /** What was told twice. */
  synchronized List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  @Override
  public void close() {
    logger.removeAppender(listener);
    listener.stop();
  }
}
