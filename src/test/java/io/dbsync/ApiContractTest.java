package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.testing.ApiDocument;
import io.dbsync.testing.ApiDocument.Operation;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.PostgresServer;
import io.dbsync.testing.Students;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The admin API does what the OpenAPI document that it serves declares: every status code of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class ApiContractTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "s3cret";
  private static final List<String> GARBAGE =
      List.of(
          "",
          " ",
          "null",
          "0",
          "-1",
          "1001",
          "99999999999999999999",
          "1e3",
          "0x1",
          "NaN",
          "true",
          "'; DROP TABLE sync_logs; --",
          "${body}",
          "{{sync.target.password}}",
          "%",
          "..",
          "../..",
          "a/b",
          "\u0000",
          "\uFFFD",
          "\uD83D\uDE00",
          "[1]",
          "[\"a\", null]",
          "{\"a\":1}",
          "\"",
          "x".repeat(9000),
          "\r\nX-Evil: 1",
          "students,students",
          "٣",
          "ﬁ");

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = FreePort.find();
  private PostgresServer sourceServer;
  private PostgresServer targetServer;
  private DatabasePair databases;
  private InProcessEngine engine;
  private ApiDocument api;

  @BeforeAll
  void startEngine() throws Exception {
    sourceServer = new PostgresServer();
    targetServer = new PostgresServer();
    databases = new DatabasePair(sourceServer, targetServer);
    databases.source().execute("ALTER TABLE students ADD UNIQUE (email)");
    databases.source().execute("GRANT INSERT ON students TO " + databases.reader());
    engine = engine(Map.of("sync.api.token", TOKEN, "sync.api.test-endpoints", "true"));
    Students.add(databases.source(), 50);
    new Oracle(databases).awaitInSync(PATIENCE);
    api = new ApiDocument(JSON.readTree(send("GET", "/api/openapi.json", TOKEN).body()));
  }

  @AfterAll
  void stopEngine() throws Exception {
    engine.close();
    sourceServer.close();
    targetServer.close();
  }

  private InProcessEngine engine(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("sync.api.port", Integer.toString(port));
    all.put("sync.deletes.hold-rows", "5");
    return new InProcessEngine(databases, all).awaitStarted();
  }

  @Test
  @Order(1)
  void theDocumentTellsWhatARequestMayHold() {
    // Given
    JsonNode limit =
        api.operation("get-logs").parameters("query").stream()
            .filter(p -> p.path("name").asText().equals("limit"))
            .findFirst()
            .orElseThrow();
    JsonNode status = api.operation("get-logs").parameters("query").get(1).path("schema");

    // Then
    assertThat(limit.at("/schema/type").asText()).isEqualTo("integer");
    assertThat(limit.at("/schema/minimum").asLong()).isEqualTo(1);
    assertThat(limit.at("/schema/maximum").asLong()).isEqualTo(1000);
    assertThat(limit.at("/schema/default").asText()).isEqualTo("100");
    assertThat(status.path("enum")).hasSize(3);
    assertThat(api.operations())
        .allSatisfy(o -> assertThat(o.definition().path("summary").asText()).isNotBlank());
  }

  @Test
  @Order(2)
  void doesWhatItDeclares() throws Exception {
    expect("get-health", 200, "/");
    expect("get-status", 200, "/api/sync/status?table=students");
    expect("get-record", 200, "/api/sync/status/1");
    expect("get-logs", 200, "/api/sync/logs?limit=3&status=success&operation=INSERT&recordId=1");
    expect("get-history", 200, "/api/sync/history");
    expect("get-openapi", 200, "/api/openapi.json");
    expect("post-poll", 202, "/api/sync/poll");
    expect("post-backfill", 202, "/api/sync/backfill");
    String run = databases.target().queryOne("SELECT max(id) FROM sync_runs");
    expect("get-runs", 200, "/api/sync/runs?kind=backfill&limit=1");
    expect("get-run", 200, "/api/sync/runs/" + run);
    expect("get-run", 400, "/api/sync/runs/x");
    expect("get-run", 404, "/api/sync/runs/999999");
    databases
        .target()
        .execute(
            "INSERT INTO sync_runs (table_name, kind, state, started_at, owner, alive_until) VALUES"
                + " ('students', 'reconcile', 'running', now(), 'nobody', now() + interval '1 hour')");
    expect("post-reconcile", 409, "/api/sync/reconcile");
    databases.target().execute("UPDATE sync_runs SET alive_until = now() WHERE owner = 'nobody'");
    expect("post-reconcile", 200, "/api/sync/reconcile?fix=false");
    expect("post-retry-failed", 202, "/api/sync/retry-failed");
    expect("post-source-accept", 202, "/api/sync/source/accept?table=students");
    expect("post-insert-raw", 201, "/api/test/insert-raw", student("a@example.com"));
    expect("post-insert-raw", 409, "/api/test/insert-raw", student("a@example.com"));
    databases.source().execute("DELETE FROM students WHERE id < 40");
    await()
        .atMost(PATIENCE)
        .until(() -> !status().path("heldDeletes").path("digest").asText().isEmpty());
    String digest = status().path("heldDeletes").path("digest").asText();
    String approve = "/api/sync/deletes/approve?table=students&digest=";
    expect("post-deletes-approve", 409, approve + "0");
    expect("post-deletes-approve", 202, approve + digest);
  }

  @Test
  @Order(3)
  void refusesWhatIsWrong() throws Exception {
    for (Operation operation : api.operations()) {
      String path = example(operation);
      if (operation.statuses().contains("401")) {
        check(operation, 401, send(operation.method(), path, null));
        check(operation, 401, send(operation.method(), path, TOKEN + "x"));
      }
      if (operation.statuses().contains("413")) {
        check(
            operation,
            413,
            send(operation.method(), path, TOKEN, "application/json", " ".repeat(70_000)));
      }
      if (operation.statuses().contains("415")) {
        String form = "application/x-www-form-urlencoded";
        check(operation, 415, send(operation.method(), path, TOKEN, form, "table=students"));
      }
      for (JsonNode parameter : operation.parameters("query")) {
        String name = parameter.path("name").asText();
        String twice = "?" + name + "=students&" + name + "=students";
        check(
            operation,
            400,
            send(operation.method(), operation.path().replaceAll("\\{.*}", "1") + twice, TOKEN));
        if (name.equals("table")) {
          String nobody =
              path.contains("?") ? path.replace("students", "nobody") : path + "?table=nobody";
          check(operation, 404, send(operation.method(), nobody, TOKEN));
        }
      }
    }
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"name\":1}",
            "{\"age\":\"x\"}",
            "{\"id\":1}",
            "{\"age\":99999999999}",
            "{\"name\":\"\\u0000\"}",
            "{\"name\":\"a\"} x")) {
      expect("post-insert-raw", 400, "/api/test/insert-raw", body);
    }
    for (String bad :
        List.of(
            "limit=0",
            "limit=1001",
            "limit=x",
            "before=0",
            "before=-5",
            "status=done",
            "status=SUCCESS",
            "operation=insert",
            "before=1.5",
            "recordId=%00")) {
      expect("get-logs", 400, "/api/sync/logs?" + bad);
    }
  }

  @Tag("long")
  @Test
  @Order(4)
  void neverFailsWhateverItIsAsked() throws Exception {
    for (Operation operation : api.operations()) {
      for (String garbage : GARBAGE) {
        String encoded = URLEncoder.encode(garbage, StandardCharsets.UTF_8).replace("+", "%20");
        String path = operation.path().replaceAll("\\{.*}", encoded);
        assertSane(send(operation.method(), path, TOKEN), operation.id() + " " + path);
        for (JsonNode parameter : operation.parameters("query")) {
          String query =
              operation.path().replaceAll("\\{.*}", "1")
                  + "?"
                  + parameter.path("name").asText()
                  + "="
                  + encoded;
          assertSane(send(operation.method(), query, TOKEN), operation.id() + " " + query);
        }
        if (operation.method().equals("POST")) {
          assertSane(
              send("POST", operation.path(), TOKEN, "application/json", garbage),
              operation.id() + " " + garbage);
        }
      }
    }
    assertThat(databases.target().queryOne("SELECT count(*) FROM sync_logs")).isNotEqualTo("0");
  }

  private static void assertSane(HttpResponse<String> answer, String request) {
    assertThat(answer.statusCode()).as(request + answer.body()).isLessThan(500);
    if (answer.statusCode() >= 400) {
      assertThat(answer.headers().firstValue("Content-Type"))
          .as(answer.statusCode() + " " + request)
          .hasValue("application/problem+json");
    }
    assertThat(answer.body())
        .as(request)
        .doesNotContain("Exception", "SQLSTATE", "ERROR:", "syntax");
    assertThat(answer.headers().map()).as(request).doesNotContainKey("x-evil");
    assertThat(answer.headers().map())
        .as(request)
        .containsKeys(
            "x-content-type-options",
            "content-security-policy",
            "referrer-policy",
            "x-frame-options")
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  @Order(5)
  void tellsWhichDatabaseIsDown() throws Exception {
    targetServer.stop();
    try {
      for (Operation operation : api.operations()) {
        if (operation.statuses().contains("503") && !operation.id().equals("post-insert-raw")) {
          HttpResponse<String> answer = send(operation.method(), example(operation), TOKEN);
          check(operation, 503, answer);
          assertThat(answer.body()).contains("target");
        }
      }
      assertThat(send("GET", "/api/sync/status", TOKEN).statusCode()).isEqualTo(200);
    } finally {
      targetServer.start();
    }
    sourceServer.stop();
    try {
      HttpResponse<String> answer =
          send("POST", "/api/test/insert-raw", TOKEN, "application/json", student("b@example.com"));
      check(api.operation("post-insert-raw"), 503, answer);
      assertThat(answer.body()).contains("the source database does not answer");
      await()
          .atMost(PATIENCE)
          .until(() -> send("GET", "/api/sync/status/50", TOKEN).statusCode() == 200);
    } finally {
      sourceServer.start();
    }
  }

  @Test
  @Order(6)
  void letsNoPageInWithoutAToken() throws Exception {
    // Given an engine without a token, its test endpoint closed
    engine.close();
    engine = engine(Map.of());

    // Then
    for (Operation operation : api.operations()) {
      if (operation.statuses().contains("403")) {
        check(
            operation,
            403,
            send(
                operation.method(),
                example(operation),
                null,
                "Origin",
                "http://evil.example",
                null));
      }
    }
    check(
        api.operation("post-insert-raw"),
        404,
        send("POST", "/api/test/insert-raw", null, "application/json", student("c@example.com")));
    JsonNode record = JSON.readTree(send("GET", "/api/sync/status/50", null).body());
    assertThat(record.path("documents").asText()).contains("sync.api.token");
    assertThat(record.at("/snapshot/data").isNull()).isTrue();

    // And nothing that is declared has been left out
    assertThat(api.unseen()).isEmpty();
  }

  /** A request that is as it should be. */
  private static String example(Operation operation) {
    StringBuilder path = new StringBuilder(operation.path().replaceAll("\\{.*}", "50"));
    for (JsonNode parameter : operation.parameters("query")) {
      if (parameter.path("required").asBoolean()) {
        path.append(path.indexOf("?") < 0 ? "?" : "&")
            .append(parameter.path("name").asText())
            .append(parameter.path("name").asText().equals("table") ? "=students" : "=0");
      }
    }
    return path.toString();
  }

  private static String student(String email) {
    return "{\"name\":\"Test User\",\"email\":\"" + email + "\",\"age\":25,\"course\":\"Testing\"}";
  }

  private JsonNode status() throws Exception {
    return JSON.readTree(send("GET", "/api/sync/status", TOKEN).body()).at("/tables/0");
  }

  private void expect(String id, int status, String path, String... body) throws Exception {
    Operation operation = api.operation(id);
    check(
        operation,
        status,
        body.length == 0
            ? send(operation.method(), path, TOKEN)
            : send(operation.method(), path, TOKEN, "application/json", body[0]));
  }

  private void check(Operation operation, int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode())
        .as(operation.id() + " " + answer.uri() + answer.body())
        .isEqualTo(status);
    api.check(
        operation, status, answer.headers().firstValue("Content-Type").orElse(""), answer.body());
  }

  private HttpResponse<String> send(String method, String path, String token) throws Exception {
    return send(method, path, token, "Accept", "*/*", null);
  }

  private HttpResponse<String> send(
      String method, String path, String token, String type, String body) throws Exception {
    return send(method, path, token, "Content-Type", type, body);
  }

  private HttpResponse<String> send(
      String method, String path, String token, String header, String value, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .header(header, value)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
