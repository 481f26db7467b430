package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.FreePort;
import io.dbsync.testing.InProcessEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who is let in to the admin API, and what the others are told. */
final class ApiGuardTest extends TableFixture {

  private int port;

  private void startApi(Map<String, String> settings) {
    port = FreePort.find();
    engine = new InProcessEngine(databases, settings(settings)).awaitStarted();
  }

  private Map<String, String> settings(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("sync.api.port", Integer.toString(port));
    return all;
  }

  /** What a request is answered, as it comes over the wire; empty if nobody listens. */
  private String ask(String requestLine, String... headers) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      String request =
          requestLine + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers);
      socket
          .getOutputStream()
          .write((request.strip() + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static void assertProblem(String answer, int status) {
    assertThat(answer)
        // to what cannot be read the answer is in HTTP/1.0
        .containsPattern("^HTTP/1\\.[01] " + status + " ")
        .containsIgnoringCase("content-type: application/problem+json")
        .contains("\"status\":" + status)
        .doesNotContain("Exception");
  }

  @Test
  void keepsWebPagesOutOnALoopbackAddress() {
    // Given
    startApi(Map.of());
    String own = "Host: localhost:" + port;

    // Then this machine is let in, by whatever name and port a tunnel gives it
    for (String host : new String[] {own, "Host: 127.0.0.1:" + port, "Host: [::1]:9"}) {
      assertThat(ask("POST /api/sync/poll", host)).as(host).startsWith("HTTP/1.1 202");
    }
    assertThat(ask("POST /api/sync/poll", own, "Origin: http://localhost:" + port))
        .startsWith("HTTP/1.1 202");

    // Then neither a page from elsewhere is, nor one whose name has been made to point here
    for (String origin :
        new String[] {"http://evil.example", "null", "http://localhost:1", "https://localhost"}) {
      assertProblem(ask("POST /api/sync/poll", own, "Origin: " + origin), 403);
    }
    assertProblem(ask("POST /api/sync/poll", "Host: evil.example:" + port), 403);
    assertProblem(ask("GET /", "Host: localhost.evil.example"), 403);
  }

  @Test
  void answersWhatNobodyElseDoes() {
    // Given
    startApi(Map.of());
    String own = "Host: localhost:" + port;

    // Then
    assertProblem(ask("GET /nothing", own), 404);
    assertProblem(ask("GET /api/sync/poll/../../../etc/passwd", own), 404);
    assertProblem(ask("DELETE /api/sync/poll", own), 405);
    assertProblem(ask("GET /api/sync/poll", own), 405);
    assertThat(engine.api().post("/api/sync/poll", "x".repeat(70_000)).status()).isEqualTo(413);
    assertProblem(ask("POST /api/sync/poll?table=%00';DROP%20TABLE%20x", own), 400);
    assertProblem(ask("POST /api/sync/poll?table=%zz", own), 400);
    assertProblem(ask("POST /api/sync/poll?table=$%7Bbody%7D", own), 404);
    assertProblem(ask("GET /api/sync/logs?recordId=" + "x".repeat(33_000), own), 414);
    assertThat(ask("GET /api/sync/logs?recordId=" + "x".repeat(30_000), own))
        .startsWith("HTTP/1.1 200");
    assertProblem(ask("GET /", own, "X-Long: " + "x".repeat(9_000)), 431);
  }

  @Test
  void refusesWhatAProxyMayReadOtherwise() {
    // Given
    startApi(Map.of());
    String own = "Host: localhost:" + port;
    String absolute = "GET http://localhost:" + port;

    // Then
    assertProblem(ask("GET /", own, own), 400);
    assertProblem(ask("GET /", own, "Host: evil.example"), 400);
    assertProblem(ask("GET http://evil.example/", own), 400);
    assertProblem(ask("GET http://localhost:" + port + ".evil.example/", own), 400);
    assertProblem(ask("GET https://localhost:" + port + "/", own), 400);
    assertProblem(ask("GET http://localhost/"), 400);
    assertProblem(ask("GET localhost:" + port, own), 400);
    assertThat(ask(absolute + "/api/sync/status", own)).startsWith("HTTP/1.1 200");
    assertThat(ask(absolute.replace("http", "HTTP") + "/", own)).startsWith("HTTP/1.1 200");
    for (String encoding :
        List.of(
            "gzip", "identity", "xchunked", "chunked, gzip", "gzip, chunked", "chunked\u000b")) {
      assertProblem(
          ask("POST /api/sync/poll", own, "Transfer-Encoding: " + encoding, "", "0", "", ""), 400);
    }
    assertProblem(
        ask("POST /api/sync/poll", own, "Transfer-Encoding: chunked", "Transfer-Encoding: gzip"),
        400);

    // Then nothing behind such a request is taken for another one
    assertThat(
            ask(
                "POST /api/sync/poll",
                own,
                "Transfer-Encoding: gzip",
                "",
                "GET /api/sync/status HTTP/1.1",
                own))
        .containsOnlyOnce("HTTP/1.");
  }

  @Test
  void answersHeadAndOptionsAsHttpHasIt() {
    // Given
    startApi(Map.of());
    String own = "Host: localhost:" + port;

    // Then
    assertThat(ask("DELETE /api/sync/poll", own)).containsIgnoringCase("allow: OPTIONS, POST");
    assertThat(ask("HEAD /api/sync/status?table=students", own))
        .startsWith("HTTP/1.1 200")
        .endsWith("\r\n\r\n");
    assertThat(ask("HEAD /api/sync/poll", own)).startsWith("HTTP/1.1 405").endsWith("\r\n\r\n");
    assertThat(ask("OPTIONS /api/sync/logs", own, "Access-Control-Request-Method: GET"))
        .startsWith("HTTP/1.1 204")
        .containsIgnoringCase("allow: GET, HEAD, OPTIONS")
        .doesNotContain("ccess-control-allow");
  }

  @Test
  void handsOutTheFilesOfPagesAndNothingElse() {
    // Given
    startApi(Map.of());
    String own = "Host: localhost:" + port;

    // Then
    assertThat(ask("GET /api/docs", own))
        .startsWith("HTTP/1.1 200")
        .contains("swagger-ui-bundle")
        .containsIgnoringCase("content-security-policy: default-src 'none'; script-src 'self';");
    assertThat(ask("HEAD /webjars/swagger-ui/swagger-ui.css", own))
        .startsWith("HTTP/1.1 200")
        .contains("text/css")
        .endsWith("\r\n\r\n");
    for (String path :
        new String[] {
          "/webjars/swagger-ui/../../../application.properties",
          "/webjars/swagger-ui/%2e%2e/%2e%2e/application.properties",
          "/webjars/swagger-ui/..%2f..%2fapplication.properties",
          "/webjars/nothing/x.js",
          "/pages/../application.properties",
          "/pages/%2e%2e%2fapplication.properties",
          "/application.properties",
          "/routes/poll.camel.yaml"
        }) {
      assertProblem(ask("GET " + path, own), 404);
    }
  }

  @Test
  void givesNothingOfTheRequestBack() {
    // Given
    startApi(Map.of());

    // Then no parameter or header of a request is one of the answer, good or bad
    for (String path :
        new String[] {"GET /?", "GET /api/sync/status?", "POST /api/sync/poll?table=none&"}) {
      assertThat(
              ask(
                  path + "Set-Cookie=mine",
                  "Host: localhost:" + port,
                  "X-Mine: mine",
                  "Connection: close"))
          .as(path)
          .startsWith("HTTP/1.1 ")
          .doesNotContain("mine");
    }
  }

  @Test
  void takesNoHeaderForAnOrder() {
    // Given
    startApi(Map.of());

    // When
    String answer =
        ask(
            "POST /api/sync/poll?CamelSqlQuery=SELECT%201",
            "Host: localhost:" + port,
            "CamelSqlQuery: DROP TABLE sync_logs",
            "CamelHttpResponseCode: 201",
            "tables: [1]");

    // Then
    assertThat(answer)
        .startsWith("HTTP/1.1 202")
        .contains("\"table\" : \"students\"")
        .doesNotContain("CamelSql");
    assertThat(countInTarget("sync_logs")).isNotNegative();
  }

  @Test
  void wantsTheTokenFromTheFirstMomentOn() throws Exception {
    // Given somebody who tries all the time, while the engine starts
    port = FreePort.find();
    AtomicBoolean started = new AtomicBoolean();
    Set<String> answers = ConcurrentHashMap.newKeySet();
    CompletableFuture<Void> tries =
        CompletableFuture.runAsync(
            () -> {
              while (!started.get()) {
                answers.add(ask("POST /api/sync/poll", "Host: x").replaceFirst("\r\n(?s).*", ""));
              }
            });

    // When
    try {
      engine = new InProcessEngine(databases, settings(Map.of("sync.api.token", "secret")));
      engine.awaitStarted();
    } finally {
      started.set(true);
    }
    tries.get();

    // Then nobody is listening, there are no routes yet, or the token is missing
    assertThat(answers)
        .contains("HTTP/1.1 401 Unauthorized")
        .isSubsetOf("", "HTTP/1.1 404 Not Found", "HTTP/1.1 401 Unauthorized");
    assertProblem(ask("POST /api/sync/poll", "Host: x"), 401);
    assertProblem(ask("POST /api/sync/poll", "Host: x", "Authorization: Bearer secre"), 401);
    assertProblem(ask("GET /nothing", "Host: x"), 401);
    assertProblem(ask("GET /api/openapi.json", "Host: x"), 401);
    assertProblem(ask("GET /observe/healthy", "Host: x"), 401);
    assertProblem(ask("OPTIONS /api/sync/poll", "Host: x"), 401);
    assertThat(ask("GET /api/docs", "Host: x")).startsWith("HTTP/1.1 200");
    assertThat(ask("GET /api/sync/status", "Host: x"))
        .containsIgnoringCase("WWW-Authenticate: Bearer");
    assertThat(ask("GET /", "Host: x")).startsWith("HTTP/1.1 200");
    assertThat(ask("POST /api/sync/poll", "Host: x", "Authorization: Bearer secret"))
        .startsWith("HTTP/1.1 202");
  }
}
