package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Browser;
import io.dbsync.testing.DatabasePair;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.InProcessEngine;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Students;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What somebody sees and does in the dashboard, in a real browser, at an engine with a token. */
@EnabledIf(value = "io.dbsync.testing.Browser#isInstalled", disabledReason = Browser.MISSING)
@TestInstance(Lifecycle.PER_CLASS)
final class DashboardIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TOKEN = "s3cret";
  private static final int STUDENTS = 30;
  private static final int LOTS = 60;
  private static final String HOSTILE = "<img src=x onerror=\"window.pwned=1\">";
  private static final String FAILED = "[data-kind=failed][data-table=students]";
  private static final String DIALOG = "dialog[open]";

  private DatabasePair databases;
  private InProcessEngine engine;
  private Browser browser;
  private String page;

  @BeforeAll
  void start() {
    databases = new DatabasePair();
    source("CREATE TABLE notes (id text PRIMARY KEY, body text)");
    source("CREATE TABLE lots AS SELECT id FROM generate_series(1, " + LOTS + ") AS id");
    source("ALTER TABLE lots ADD PRIMARY KEY (id)");
    source("GRANT SELECT ON notes, lots TO " + databases.reader());
    int port = FreePort.find();
    page = "http://127.0.0.1:" + port + "/dashboard";
    engine =
        new InProcessEngine(
                databases,
                Map.of(
                    "sync.api.port", Integer.toString(port),
                    "sync.api.token", TOKEN,
                    "sync.deletes.hold-rows", "10",
                    "sync.table.notes.source", "notes",
                    "sync.table.notes.required", "body",
                    "sync.table.lots.source", "lots"))
            .awaitStarted();
    Students.add(databases.source(), STUDENTS);
    oracle().awaitInSync(PATIENCE);
    browser = new Browser();
  }

  @AfterAll
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    engine.close();
    databases.close();
  }

  @BeforeEach
  void open() {
    browser.resize(1280, 900);
    browser.open(page);
    browser.run("sessionStorage.setItem('sync.token', arguments[0])", TOKEN);
    browser.open(page);
    browser.await(".hero");
  }

  @Test
  void asksForTheTokenAndKeepsItForThisTabOnly() {
    // Given a tab that has none
    browser.run("sessionStorage.clear()");
    browser.open(page);
    browser.await("#token-panel");
    browser.awaitGone("#dashboard");

    // When a wrong one is entered, then the right one
    browser.press("wrong", Keys.ENTER);
    browser.awaitText("#token-wrong", "does not take this token");
    browser.press(TOKEN, Keys.ENTER);

    // Then
    browser.awaitText("#tables", "students");
    assertThat(browser.run("return JSON.stringify(localStorage) + document.cookie + location"))
        .asString()
        .doesNotContain(TOKEN);

    // And it can be forgotten
    browser.click(browser.await("#forget-token"));
    browser.await("#token-panel");
  }

  @Test
  void tellsWhichRowsFailedAndWhyAndRepairsThem() {
    // Given a row without a required value, and one that the target refuses
    target("ALTER TABLE student_snapshots ADD CONSTRAINT young CHECK ((data->>'age')::int < 90)");
    source("UPDATE students SET name = NULL WHERE id = 7");
    source("UPDATE students SET age = 99 WHERE id = 9");

    // Then the page tells both, each with what to do
    browser.awaitText(".hero .title", "2 rows have failed");
    String told = browser.awaitText(FAILED, "check of the target").getText();
    assertThat(told)
        .contains("Required but empty: name", "Fill in name in the source", "Record 7")
        .contains("young", "SQLSTATE 23514", "writing the document to the target", "Record 9");

    // And a record's own story, with its documents side by side
    browser.click(browser.await(FAILED + " [aria-label='Look up record 7']"));
    assertThat(browser.awaitText("#record-result", "1 field differs").getText())
        .contains("students · 7", "name differs", "null");

    // When they are repaired, one in the source, one by the button
    source("UPDATE students SET name = 'Ada' WHERE id = 7");
    browser.awaitText(".hero .title", "1 row has failed");
    target("ALTER TABLE student_snapshots DROP CONSTRAINT young");
    browser.click(browser.awaitText(FAILED + " button", "Retry 1 failed row of students"));

    // Then
    browser.awaitText(".toast", "None is left");
    browser.awaitGone(FAILED);
    oracle().assertInSync();
  }

  @Test
  void saysWhatAnApprovalWillDoBeforeItDoesIt() {
    // Given more deletes than the limits let pass
    source("DELETE FROM lots WHERE id <= 40");
    WebElement held = browser.await("[data-kind=held][data-table=lots]");
    assertThat(held.getText()).contains("40 deletes held in lots");

    // When somebody looks, and cancels
    browser.click(held.findElement(By.cssSelector(".primary")));
    String question = browser.await(DIALOG).getText();
    assertThat(question)
        .contains("40 documents of table lots", "will be marked deleted", "lots_snapshots")
        .contains("and 30 more");
    browser.press(Keys.ESCAPE);
    browser.awaitGone(DIALOG);
    assertThat(live("lots_snapshots")).isEqualTo(LOTS);

    // And approves
    browser.click(browser.await("[data-kind=held] .primary"));
    browser.click(browser.await("#dialog-ok"));

    // Then
    browser.awaitGone("[data-kind=held]");
    Awaitility.await().atMost(PATIENCE).until(() -> live("lots_snapshots") == LOTS - 40);
  }

  @Test
  void tellsOfEveryTableThatNeedsAttentionTheWorstFirst() {
    // Given a table that is missing, and a failed row of another one
    source("ALTER TABLE notes RENAME TO no_notes");
    source("UPDATE students SET name = NULL WHERE id = 11");

    // Then
    String missing = "[data-kind=unusable][data-table=notes]";
    browser.awaitText(missing, "has no table notes");
    browser.awaitText(missing, "Since");
    browser.awaitText(FAILED, "Required but empty: name");
    browser.awaitText(".hero .title", "notes is not copied and 1 row has failed");
    assertThat(browser.await(".hero").getText()).contains("2 tables need attention");
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('#attention > section')]"
                    + ".map(section => section.dataset.table)"))
        .isEqualTo(List.of("notes", "students"));

    // And when both are put right
    source("ALTER TABLE no_notes RENAME TO notes");
    source("UPDATE students SET name = 'Ada' WHERE id = 11");
    browser.awaitText(".hero .title", "Everything is in sync");
    browser.awaitGone("#attention > section");
  }

  @Test
  void worksWithTheKeyboardAlone() {
    // When one goes to a button by Tab, and presses it
    browser.await("[aria-label='Reconcile students']");
    browser.tabTo("[aria-label='Reconcile students']");
    assertThat(browser.run("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    browser.press(Keys.ENTER);

    // Then the focus is in the dialog, does not leave it, and comes back
    browser.await(DIALOG);
    for (int presses = 0; presses < 4; presses++) {
      browser.press(Keys.TAB);
      assertThat(
              browser.run(
                  "const a = document.activeElement; return a === document.body || !!a.closest('dialog')"))
          .isEqualTo(true);
    }
    browser.press(Keys.ESCAPE);
    browser.awaitGone(DIALOG);
    assertThat(browser.run("return document.activeElement.getAttribute('aria-label')"))
        .isEqualTo("Reconcile students");

    // And it stays there while the page goes on
    browser.awaitText("#freshness", "2 s ago");
    browser.awaitText("#freshness", "just now");
    assertThat(browser.run("return document.activeElement.getAttribute('aria-label')"))
        .isEqualTo("Reconcile students");

    // And a record is looked up by keys
    browser.tabTo("#record-id");
    browser.press("5", Keys.ENTER);
    browser.awaitText("#record-result", "· 5");
  }

  @Test
  void showsWhatRowsHoldAndNeverRunsIt() {
    // Given a key, a document and an error that would like to be scripts
    target(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION '<script>window.pwned=2</script>'; END $$");
    target(
        "CREATE TRIGGER refuse BEFORE INSERT ON notes_snapshots FOR EACH ROW"
            + " WHEN (NEW.data->>'body' LIKE '%</p>%') EXECUTE FUNCTION refuse()");
    databases.source().execute("INSERT INTO notes VALUES (?, '</p><b>body</b>')", HOSTILE);

    // Then all of it stands there as text, in the failed rows, the record and the log
    browser.awaitText("[data-kind=failed][data-table=notes]", "<script>window.pwned=2</script>");
    browser.click(browser.await("[data-kind=failed][data-table=notes] .id"));
    browser.awaitText("#record-result", "</p><b>body</b>");
    browser.awaitText("#record-result", HOSTILE);
    browser.awaitText("#log", HOSTILE);
    assertThat(browser.run("return window.pwned ?? 'nothing ran'")).isEqualTo("nothing ran");
    assertThat(
            browser.run(
                "return document.querySelectorAll('[onerror], #dashboard script, #dashboard b').length"))
        .isEqualTo(0L);

    // And a page that forgot itself would still run nothing
    browser.run("document.body.insertAdjacentHTML('beforeend', arguments[0])", HOSTILE);
    browser.run(
        "const s = document.createElement('script'); s.textContent = 'window.pwned=3'; document.body.append(s)");
    assertThat(browser.run("return window.pwned ?? 'nothing ran'")).isEqualTo("nothing ran");

    databases.source().execute("DELETE FROM notes");
    browser.awaitGone("[data-table=notes].attention");
  }

  @ParameterizedTest
  @CsvSource({"375, dark", "1280, light"})
  void isAccessibleAndFitsTheScreen(int width, String scheme) throws IOException {
    // Given
    browser.resize(width, 800);
    browser.prefer(scheme);
    browser.awaitText("#tables", "students");
    browser.await("#log td");

    // When
    browser.run(axe());
    Object violations =
        browser.runAsync(
            "const done = arguments[arguments.length - 1];"
                + " axe.run(document, {resultTypes: ['violations']}).then(result =>"
                + " done(result.violations.map(v => v.id + ': ' +"
                + " v.nodes.map(n => n.target + ' ' + n.failureSummary).join('; '))))");

    // Then
    assertThat(violations).isEqualTo(List.of());
    assertThat(
            browser.run(
                "const page = document.documentElement;"
                    + " return page.scrollWidth - page.clientWidth"))
        .isEqualTo(0L);
  }

  @Test
  void tellsThatTheEngineIsGoneAndGoesOnWhenItIsBack() {
    // When
    engine.stop();

    // Then what is shown is marked as old
    browser.awaitText(".hero", "The engine does not answer");
    browser.awaitText(".hero", "as it was");

    // And once it is there again, the page is as well
    engine.start();
    browser.awaitText("#freshness", "just now");
    browser.awaitGone(".stale");
  }

  @Test
  void handsItsFilesOutToAnybodyAndOnlyWhenTheyHaveChanged() throws Exception {
    // Given
    HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    HttpRequest.Builder script = HttpRequest.newBuilder(URI.create(page + "/main.js"));

    // When, on one connection
    HttpResponse<String> first = client.send(script.build(), BodyHandlers.ofString());
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> same =
        client.send(script.copy().header("If-None-Match", tag).build(), BodyHandlers.ofString());
    HttpResponse<String> other =
        client.send(
            script.copy().header("If-None-Match", "\"0\"").build(), BodyHandlers.ofString());
    HttpResponse<String> slash =
        client.send(script.uri(URI.create(page + "/")).build(), BodyHandlers.ofString());
    HttpResponse<String> nothing =
        client.send(script.uri(URI.create(page + "/nothing.js")).build(), BodyHandlers.ofString());

    // Then
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Content-Type"))
        .hasValue("text/javascript; charset=utf-8");
    assertThat(first.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(other.body()).isEqualTo(first.body());
    assertThat(slash.statusCode()).isEqualTo(308);
    assertThat(slash.headers().firstValue("Location")).hasValue("../dashboard");
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  private static String axe() throws IOException {
    try (InputStream script = DashboardIT.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Oracle oracle() {
    return new Oracle(databases);
  }

  private void source(String statement) {
    databases.source().execute(statement);
  }

  private void target(String statement) {
    databases.target().execute(statement);
  }

  private long live(String table) {
    return Long.parseLong(
        databases.target().queryOne("SELECT count(*) FROM " + table + " WHERE data IS NOT NULL"));
  }
}
