package io.dbsync.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The admin API of an engine, seen from outside. */
public final class EngineApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String root;
  private final Optional<String> token;

  /**
   * @param port where the engine listens on the loopback address
   * @param token what requests are authorised with
   */
  public EngineApi(int port, Optional<String> token) {
    this.root = "http://127.0.0.1:" + port;
    this.token = token;
  }

  /**
   * What was answered.
   *
   * @param status the HTTP status
   * @param contentType the media type, empty if there is none
   * @param text the body
   */
  public record Answer(int status, String contentType, String text) {

    /** The body as JSON. */
    public JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(text, e);
      }
    }
  }

  /** GETs a path, which may have parameters. */
  public Answer get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  /** POSTs nothing to a path. */
  public Answer post(String path) {
    return send("POST", path, BodyPublishers.noBody());
  }

  /** POSTs JSON to a path. */
  public Answer post(String path, String json) {
    return send("POST", path, BodyPublishers.ofString(json));
  }

  /** Whether the engine answers that it does its work. */
  public boolean isUp() {
    try {
      return get("/").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private Answer send(String method, String path, BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(method, body);
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + path, e);
    }
  }
}
