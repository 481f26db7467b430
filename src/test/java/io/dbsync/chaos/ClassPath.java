package io.dbsync.chaos;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the classes of this program were loaded from, for programs in other processes. */
final class ClassPath {

  private ClassPath() {}

  /** All directories and JARs, as {@code java -cp} takes them. */
  static String ofThisProgram() {
    // Maven runs a program in its own process, with a class loader of the program's own
    return ClassPath.class.getClassLoader() instanceof URLClassLoader loader
        ? Arrays.stream(loader.getURLs())
            .map(ClassPath::path)
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(url.toString(), e);
    }
  }
}
