package io.dbsync;

import io.dbsync.testing.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of the routes to be edited as {@code docs/routes.md} says: so what stands there is what is
 * tested.
 */
final class RouteEdits implements AutoCloseable {

  private static final String YAML = "\\s+```yaml\\n(.+?)```";
  private static final Pattern NEW_FILE =
      Pattern.compile("A new file `routes/(\\S+?)`:" + YAML, Pattern.DOTALL);
  private static final Pattern INSERT =
      Pattern.compile("In `routes/(\\S+?)`, behind" + YAML + "\\s+comes" + YAML, Pattern.DOTALL);

  private final TemporaryDirectory directory = new TemporaryDirectory("routes");

  /** Copies the routes. */
  RouteEdits() {
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.path().resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does what the guide says under a heading. */
  RouteEdits follow(String heading) throws IOException {
    String section = section(heading);
    int edits = 0;
    for (Matcher file = NEW_FILE.matcher(section); file.find(); edits++) {
      Files.writeString(directory.path().resolve(file.group(1)), file.group(2));
    }
    for (Matcher insert = INSERT.matcher(section); insert.find(); edits++) {
      replace(insert.group(1), insert.group(2), insert.group(2) + insert.group(3));
    }
    if (edits == 0) {
      throw new IllegalStateException("docs/routes.md says nothing of an edit: " + heading);
    }
    return this;
  }

  /** Replaces the one occurrence of a text in a file. */
  RouteEdits replace(String file, String before, String after) throws IOException {
    Path path = directory.path().resolve(file);
    String text = Files.readString(path);
    if (text.split(Pattern.quote(before), -1).length != 2) {
      throw new IllegalStateException(file + " has not, or not only once: " + before);
    }
    Files.writeString(path, text.replace(before, after));
    return this;
  }

  /** Takes a file away. */
  RouteEdits delete(String file) throws IOException {
    Files.delete(directory.path().resolve(file));
    return this;
  }

  /** What {@code camel.main.routesIncludePattern} has to be. */
  String pattern() {
    return "file:" + directory.path() + "/*.camel.yaml";
  }

  Path directory() {
    return directory.path();
  }

  private static String section(String heading) throws IOException {
    List<String> sections =
        Arrays.asList(Files.readString(Path.of("docs/routes.md")).split("(?m)^##+ "));
    return sections.stream()
        .filter(section -> section.startsWith(heading + "\n"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("docs/routes.md has no heading " + heading));
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
