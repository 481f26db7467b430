package io.dbsync.queue;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/**
 * Documents that a table's own route, from {@code direct:rewrite-<table>}, has made of those that
 * were read. What it has left out or mixed up must not be stored.
 */
public final class Rewriting {

  private static final String PREFIX = "direct:rewrite-";
  private static final String SEPARATOR = "\u001e";

  /** These routes, by the tables that they are for. */
  public static Map<String, RouteDefinition> routes(CamelContext camel) {
    return ((ModelCamelContext) camel)
        .getRouteDefinitions().stream()
            .filter(route -> route.getInput().getEndpointUri().startsWith(PREFIX))
            .collect(Collectors.toMap(Rewriting::table, route -> route, (one, other) -> one));
  }

  private static String table(RouteDefinition route) {
    return route.getInput().getEndpointUri().substring(PREFIX.length()).replaceFirst("\\?.*", "");
  }

  /**
   * Makes sure that there is a document for each that was read, and none for the others.
   *
   * @param read what was read: its {@code documents} have U+001E between them, and are empty for
   *     rows that are gone
   * @param rewritten what was made of these
   * @throws IllegalStateException if it is not so
   */
  public void check(String table, Map<String, Object> read, String rewritten) {
    String[] before = ((String) read.get("documents")).split(SEPARATOR, -1);
    String[] after = rewritten == null ? new String[0] : rewritten.split(SEPARATOR, -1);
    if (after.length != before.length && !(rewritten == null && isEmpty(before))) {
      throw failure(table, "%s documents for %s".formatted(after.length, before.length));
    }
    for (int i = 0; i < after.length; i++) {
      if (after[i].isEmpty() != before[i].isEmpty()) {
        throw failure(
            table,
            after[i].isEmpty() ? "no document for one that was read" : "a document for a lost row");
      }
    }
  }

  private static boolean isEmpty(String[] documents) {
    return String.join("", documents).isEmpty();
  }

  private static IllegalStateException failure(String table, String what) {
    return new IllegalStateException(
        "direct:rewrite-%s has set the variable rewritten to %s; nothing is written"
            .formatted(table, what));
  }
}
