package io.dbsync.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A headless Chromium, driven by the ChromeDriver of this machine: the first of the usual names on
 * the {@code PATH}, or what {@code -Dbrowser.binary} and {@code -Dbrowser.driver} name.
 */
public final class Browser implements AutoCloseable {

  /** What a machine lacks on which {@link #isInstalled} is false. */
  public static final String MISSING =
      "no browser here: needs chromium and chromedriver on the PATH (Debian: chromium, chromium-driver)";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> BINARIES = List.of("chromium", "chromium-browser", "chrome");

  private final TemporaryDirectory profile = new TemporaryDirectory("browser");
  private final ChromeDriver driver;

  /** Starts a browser with an empty profile. */
  public Browser() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(find("browser.binary", BINARIES).orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile.path());
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driverFile().orElseThrow().toFile())
                .withSilent(true)
                .build(),
            options);
    AtExit.add(this);
    resize(1280, 900);
  }

  /** Whether this machine has a browser and its driver. */
  public static boolean isInstalled() {
    return find("browser.binary", BINARIES).isPresent() && driverFile().isPresent();
  }

  private static Optional<Path> driverFile() {
    return find("browser.driver", List.of("chromedriver"));
  }

  private static Optional<Path> find(String property, List<String> names) {
    String set = System.getProperty(property);
    Stream<Path> files =
        set != null
            ? Stream.of(Path.of(set))
            : names.stream()
                .flatMap(
                    name ->
                        Stream.of(System.getenv("PATH").split(File.pathSeparator))
                            .map(directory -> Path.of(directory, name)));
    return files.filter(Files::isExecutable).findFirst();
  }

  /** Opens a page. */
  public void open(String url) {
    driver.get(url);
  }

  /** Makes the page as large as a window or a phone, in CSS pixels. */
  public void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Lets the system prefer {@code dark} or {@code light} colours. */
  public void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Waits until there is an element that is shown. */
  public WebElement await(String css) {
    return await(css, element -> true);
  }

  /** Waits until there is an element that is shown and says this. */
  public WebElement awaitText(String css, String text) {
    return await(css, element -> element.getText().contains(text));
  }

  private WebElement await(String css, Predicate<WebElement> condition) {
    return Awaitility.await(css)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        // the page may change what was just found
        .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
        .until(
            () ->
                driver.findElements(By.cssSelector(css)).stream()
                    .filter(WebElement::isDisplayed)
                    .filter(condition)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until there is no such element, or none that is shown. */
  public void awaitGone(String css) {
    Awaitility.await("no " + css)
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
        .until(
            () ->
                driver.findElements(By.cssSelector(css)).stream()
                    .noneMatch(WebElement::isDisplayed));
  }

  /** Clicks on an element, in the middle of the window where nothing lies over it. */
  public void click(WebElement element) {
    run("arguments[0].scrollIntoView({block: 'center'})", element);
    element.click();
  }

  /** Presses keys where the focus is. */
  public void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** Presses Tab until the focus is on an element that matches. */
  public void tabTo(String css) {
    for (int presses = 0; presses < 100; presses++) {
      press(Keys.TAB);
      if (Boolean.TRUE.equals(run("return document.activeElement.matches(arguments[0])", css))) {
        return;
      }
    }
    throw new AssertionError("the Tab key does not lead to " + css);
  }

  /** Runs a script in the page, and gives what it returns. */
  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Runs a script in the page that calls back with its result: its last argument. */
  public Object runAsync(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  @Override
  public void close() throws IOException {
    AtExit.remove(this);
    driver.quit();
    profile.close();
  }
}
