package io.dbsync.loadtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.operations.Engine;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** The engine that is measured: one that runs already, or one in this process. */
final class EngineUnderTest implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String HELD = "/api/sync/deletes/approve";

  private static final String FAILED = "/api/sync/retry-failed";

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Settings.Api api;
  private final Engine engine;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread closing = new Thread(this::closeEngine, "stop");

  /**
   * Finds the engine that answers where the settings say, or starts one.
   *
   * @throws IllegalStateException if something else listens there
   */
  EngineUnderTest(SettingsReader.Result configuration) {
    this.api = configuration.settings().api();
    if (answers()) {
      engine = null;
    } else {
      // of its logs, only what is wrong
      Configurator.setLevel(Map.of("io.dbsync", Level.WARN, "sync", Level.WARN));
      engine = new Engine(configuration);
      Runtime.getRuntime().addShutdownHook(closing);
      engine.start();
    }
  }

  /** Whether it runs in this process, for the time of the test only. */
  boolean inProcess() {
    return engine != null;
  }

  /** Where it is. */
  String description() {
    return inProcess() ? "in the load test's process" : "found running at " + root();
  }

  /**
   * What it waits for before it can copy changes of a table.
   *
   * @param table name of its definition
   * @return null if it does its work
   */
  String waitsFor(String table) {
    JsonNode health = health();
    if (health == null) {
      return "an answer of the engine at " + root();
    }
    StringJoiner down = new StringJoiner("; ");
    health
        .path("checks")
        .fields()
        .forEachRemaining(
            check -> {
              if (check.getValue().path("status").asText().equals("DOWN")) {
                down.add(check.getKey() + ": " + check.getValue().path("detail").asText("DOWN"));
              }
            });
    String trouble = health.path("checks").path("progress").path("tables").path(table).asText("");
    // held deletes and failed rows keep nothing else back
    if (!trouble.isEmpty() && !trouble.contains(HELD) && !trouble.contains(FAILED)) {
      down.add("table " + table + ": " + trouble);
    }
    if (down.length() == 0 && !polled(table)) {
      down.add("the first poll of table " + table);
    }
    return down.length() == 0 ? null : down.toString();
  }

  private boolean answers() {
    JsonNode health = api.port() == 0 ? null : get("/");
    return health != null && health.has("status") && health.path("checks").has("progress");
  }

  private JsonNode health() {
    return inProcess() ? JSON.valueToTree(engine.health()) : get("/");
  }

  private boolean polled(String table) {
    if (inProcess()) {
      return engine.hasPolled(table);
    }
    // an engine that does not take our token has its health as the only witness
    JsonNode status = get("/api/sync/status?table=" + table);
    JsonNode lastPoll = status == null ? null : status.path("tables").path(0).path("lastPoll");
    return lastPoll == null || lastPoll.isMissingNode() || !lastPoll.isNull();
  }

  /** An answer in JSON; null if there is none. */
  private JsonNode get(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root() + path)).timeout(PATIENCE);
    if (api.token() != null) {
      request.header("Authorization", "Bearer " + api.token());
    }
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private String root() {
    String host =
        switch (api.host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> api.host();
        };
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + api.port();
  }

  /** Stops the engine if it was started here. */
  @Override
  public void close() {
    if (inProcess()) {
      closeEngine();
      try {
        Runtime.getRuntime().removeShutdownHook(closing);
      } catch (IllegalStateException e) {
        // the process is ending: the hook finds it closed
      }
    }
  }

  private void closeEngine() {
    if (closed.compareAndSet(false, true)) {
      engine.close();
    }
  }
}
