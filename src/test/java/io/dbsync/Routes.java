package io.dbsync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The route files as plain YAML, every mapping in them looked at as a node. */
final class Routes {

  private static final Path DIRECTORY = Path.of("routes");
  private static final Pattern BEAN_IN_SIMPLE = Pattern.compile("\\$\\{bean:(\\w+)");

  private Routes() {}

  /**
   * A mapping.
   *
   * @param file name of its file
   * @param name the key it stands under; empty in a list
   * @param content its entries
   */
  record Node(String file, String name, Map<?, ?> content) {

    /** A text entry; empty if there is none. */
    String text(String key) {
      return content.get(key) instanceof String text ? text : "";
    }

    /** The endpoint it sends to or receives from; empty if it is none. */
    String uri() {
      return text("uri");
    }

    /** The endpoint's options. */
    Map<?, ?> parameters() {
      return content.get("parameters") instanceof Map<?, ?> parameters ? parameters : Map.of();
    }

    @Override
    public String toString() {
      return uri().isEmpty() ? name : uri();
    }
  }

  /** All mappings of all files. */
  static List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      files
          .filter(file -> file.toString().endsWith(".camel.yaml"))
          .sorted()
          .forEach(file -> collect(file.getFileName().toString(), "", load(file), nodes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return nodes;
  }

  /** The mappings under some keys, but for a template's own route, which has the template's id. */
  static List<Node> named(String... names) {
    List<?> templates =
        nodes().stream()
            .filter(node -> node.name().equals("routeTemplate"))
            .map(node -> node.content().get("route"))
            .toList();
    return nodes().stream()
        .filter(node -> List.of(names).contains(node.name()))
        .filter(node -> !templates.contains(node.content()))
        .toList();
  }

  /** Where routes receive from. */
  static List<String> consumers() {
    return nodes().stream().filter(node -> node.name().equals("from")).map(Node::uri).toList();
  }

  /** Where anything sends to, as far as it begins so. */
  static Set<String> producers(String scheme) {
    Set<String> producers = new TreeSet<>();
    for (Node node : nodes()) {
      node.content().values().stream()
          .filter(value -> value instanceof String uri && uri.startsWith(scheme))
          .filter(uri -> !(node.name().equals("from") && uri.equals(node.uri())))
          .forEach(uri -> producers.add((String) uri));
    }
    return producers;
  }

  /** Names of beans that are referred to. */
  static Set<String> beans() {
    Set<String> beans = new TreeSet<>();
    for (Node node : nodes()) {
      node.content()
          .forEach(
              (key, value) -> {
                if (value instanceof String text) {
                  if (key.equals("ref") || key.toString().endsWith("Ref")) {
                    beans.add(text);
                  } else if (text.startsWith("#")) {
                    beans.add(text.replaceFirst("#(bean:)?", ""));
                  }
                  BEAN_IN_SIMPLE.matcher(text).results().forEach(m -> beans.add(m.group(1)));
                }
              });
    }
    return beans;
  }

  /** A file's content. */
  static Object load(Path file) {
    return new Load(LoadSettings.builder().setLabel(file.toString()).build())
        .loadFromString(read(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void collect(String file, String name, Object value, List<Node> nodes) {
    if (value instanceof Map<?, ?> map) {
      nodes.add(new Node(file, name, map));
      map.forEach((key, inner) -> collect(file, key.toString(), inner, nodes));
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> collect(file, "", inner, nodes));
    }
  }
}
