package io.dbsync.chaos;

import io.dbsync.chaos.Change.Alteration;
import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.TemporaryDirectory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The engine as it was built, or with a guard taken out: files that come before its own. */
final class TestBuild implements AutoCloseable {

  private static final String[] JVM = {"-Xmx256m", "-XX:+ExitOnOutOfMemoryError"};

  private final Optional<Control> without;
  private final TemporaryDirectory directory = new TemporaryDirectory("build");

  TestBuild(Optional<Control> without) {
    this.without = without;
    try {
      if (without.isPresent()) {
        copyRoutes();
        for (Alteration alteration : without.get().alterations()) {
          alter(alteration);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copyRoutes() throws IOException {
    Path copy = Files.createDirectories(directory.path().resolve("routes"));
    try (Stream<Path> routes = Files.list(Path.of("routes"))) {
      for (Path route : routes.toList()) {
        Files.copy(route, copy.resolve(route.getFileName()));
      }
    }
  }

  private void alter(Alteration alteration) throws IOException {
    Path file = directory.path().resolve(alteration.file());
    String before = Files.exists(file) ? Files.readString(file) : packaged(alteration.file());
    if (!before.contains(alteration.text())) {
      throw new IllegalStateException(
          alteration.file() + " does not contain, so it cannot be taken out: " + alteration.text());
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, before.replace(alteration.text(), alteration.replacement()));
  }

  private static String packaged(String file) throws IOException {
    try (InputStream stream = TestBuild.class.getClassLoader().getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException(file + " is not part of the engine");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What the files need in the target. */
  void prepare(Database target) {
    if (without.isPresent()) {
      Script.run("control.sql", target.sql());
    }
  }

  /** An engine of this build, with the settings that belong to it. */
  EngineProcess engine() {
    String classPath = directory.path() + File.pathSeparator + engineClassPath();
    Map<String, String> environment = new HashMap<>();
    if (without.isPresent()) {
      environment.putAll(without.get().variables());
      environment.put(
          "CAMEL_MAIN_ROUTESINCLUDEPATTERN",
          "file:" + directory.path().resolve("routes") + "/*.camel.yaml");
    }
    return new EngineProcess(
        without.map(Control::settings).orElse(Map.of()),
        environment,
        List.of("-cp", classPath, "io.dbsync.Cli"),
        JVM);
  }

  /** The JAR if the build has made it, else its classes; resources of the tests come with them. */
  private static String engineClassPath() {
    String jar = System.getProperty("engine.jar");
    return jar == null
        ? ClassPath.ofThisProgram()
        : jar + File.pathSeparator + Path.of("target", "test-classes").toAbsolutePath();
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
