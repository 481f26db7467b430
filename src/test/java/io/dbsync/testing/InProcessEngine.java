package io.dbsync.testing;

import io.dbsync.operations.Engine;
import io.dbsync.operations.EngineInside;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.awaitility.Awaitility;

/**
 * The engine inside this JVM, with quick polls unless it is told otherwise. Its embedded broker is
 * reached by a name of the JVM, so only one can run at a time.
 */
public final class InProcessEngine implements AutoCloseable {

  private final TemporaryDirectory directory = new TemporaryDirectory("engine");
  private final Path settingsDirectory;
  private final Map<String, String> environment;
  private final Properties properties = new Properties();
  private final EngineApi api;
  private Engine engine;

  /** Starts the engine for a pair of databases. */
  public InProcessEngine(DatabasePair pair) {
    this(pair, Map.of());
  }

  /**
   * Starts the engine for a pair of databases.
   *
   * @param settings {@code sync.*} over those that fit the pair and a test, and {@code camel.*}
   */
  public InProcessEngine(DatabasePair pair, Map<String, String> settings) {
    this(merged(pair.settings(), settings));
  }

  /**
   * Starts the engine.
   *
   * @param settings {@code sync.*}, the databases among them
   */
  public InProcessEngine(Map<String, String> settings) {
    Map<String, String> all =
        merged(
            Map.of(
                "sync.api.port",
                Integer.toString(FreePort.find()),
                "sync.broker.directory",
                directory.path().resolve("broker").toString(),
                "sync.poll.period",
                "200ms",
                // a consumer that has nothing to do notices after this many ms that it is stopped
                "camel.component.jms.receiveTimeout",
                "100"),
            settings);
    all.forEach(properties::setProperty);
    settingsDirectory = directory.path();
    environment = Map.of();
    api =
        new EngineApi(
            Integer.parseInt(all.get("sync.api.port")),
            Optional.ofNullable(all.get("sync.api.token")));
    // closed before its databases when a test is cut off
    AtExit.add(this);
    start();
  }

  /**
   * Starts the engine with settings from where the JAR takes them.
   *
   * @param settings where {@code application.properties} may be
   * @param environment variables
   * @param system properties; without a broker directory it has one of its own
   */
  public InProcessEngine(Path settings, Map<String, String> environment, Properties system) {
    settingsDirectory = settings;
    this.environment = environment;
    properties.putAll(system);
    properties.putIfAbsent("sync.broker.directory", directory.path().resolve("broker").toString());
    Settings.Api api = SettingsReader.read(settings, environment, properties).settings().api();
    this.api = new EngineApi(api.port(), Optional.ofNullable(api.token()));
    AtExit.add(this);
    start();
  }

  private static Map<String, String> merged(Map<String, String> weak, Map<String, String> strong) {
    Map<String, String> all = new HashMap<>(weak);
    all.putAll(strong);
    return all;
  }

  /** Starts the engine again, with the queue it had. */
  public synchronized void start() {
    if (engine == null) {
      SettingsReader.Result read = SettingsReader.read(settingsDirectory, environment, properties);
      // Camel would look for its own in the JVM's
      properties.stringPropertyNames().stream()
          .filter(key -> key.startsWith("camel."))
          .forEach(key -> read.file().setProperty(key, properties.getProperty(key)));
      engine = new Engine(read);
      engine.start();
    }
  }

  /** Stops the engine in order. */
  public synchronized void stop() {
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }

  /** Waits until the engine says that it does its work. */
  public InProcessEngine awaitStarted() {
    Awaitility.await("engine up").atMost(Duration.ofSeconds(60)).until(api::isUp);
    return this;
  }

  /** The admin API. */
  public EngineApi api() {
    return api;
  }

  /** What runs the routes, for tests that stop one or start a job by hand. */
  public synchronized CamelContext camel() {
    return EngineInside.camel(engine);
  }

  @Override
  public void close() throws IOException {
    stop();
    directory.close();
    AtExit.remove(this);
  }
}
