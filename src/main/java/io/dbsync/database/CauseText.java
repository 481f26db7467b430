package io.dbsync.database;

import java.util.Map;

/**
 * Why something has to wait, in words for users: each cause has its own, and what to do about it.
 */
final class CauseText {

  private static final String BLOCKED =
      "another transaction has locked the %s (find it with pg_blocking_pids, and end it)";

  private static final Map<String, String> BY_STATE =
      Map.ofEntries(
          Map.entry(
              "40001", "another transaction changed the same rows in the %s at the same time"),
          Map.entry("40P01", "another transaction and this one blocked each other in the %s"),
          Map.entry("57014", "the %s did not finish the statement in time"),
          Map.entry("53100", "the disk of the %s is full"),
          Map.entry("53200", "the %s ran out of memory"),
          Map.entry("53300", "the %s has no connection left"),
          Map.entry("57P01", "the %s is being shut down"),
          Map.entry("57P02", "the %s has crashed"),
          Map.entry("57P03", "the %s is starting or being shut down"),
          Map.entry("25006", "the %s is read-only"));

  private static final Map<String, String> BY_CLASS =
      Map.of(
          "08", "there is no connection to the %s",
          "28", "the %s does not let the role in",
          "3D", "the %s has no such database",
          "40", "another transaction got ahead of this one in the %s",
          "53", "the %s is short of a resource",
          "58", "the %s has an error of its system");

  private CauseText() {}

  /**
   * What an error means.
   *
   * @param state its SQLSTATE; null if it has none
   * @param stage {@code read} of the source, else a write to the target
   */
  static String of(String state, String stage) {
    boolean read = "read".equals(stage);
    String where = read ? "source" : "target";
    if ("55P03".equals(state)) {
      return BLOCKED.formatted(read ? "table in the source" : "rows in the target");
    }
    if (state == null || state.length() != 5) {
      return "the %s did not answer".formatted(where);
    }
    String words = BY_STATE.getOrDefault(state, BY_CLASS.get(state.substring(0, 2)));
    return (words == null ? "the %s refused the statement" : words).formatted(where);
  }
}
