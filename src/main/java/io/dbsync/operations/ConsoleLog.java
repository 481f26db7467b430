package io.dbsync.operations;

import io.dbsync.settings.Settings;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;

/** What is written to the console. */
public final class ConsoleLog {

  private ConsoleLog() {}

  /** Makes the console log in a format from now on. */
  public static void use(Settings.LogFormat format) {
    Layout<String> layout = format == Settings.LogFormat.JSON ? new JsonLog() : new TextLog();
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    LoggerConfig root = context.getConfiguration().getRootLogger();
    ConsoleAppender appender =
        ConsoleAppender.newBuilder().setName("events").setLayout(layout).build();
    appender.start();
    context.getConfiguration().addAppender(appender);
    Set.copyOf(root.getAppenders().keySet()).forEach(root::removeAppender);
    root.addAppender(appender, null, null);
    context.updateLoggers();
  }
}
