package io.dbsync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Decides whether the target holds what the source does, by SQL of its own that shares nothing with
 * the engine.
 */
public final class Oracle {

  private static final String SESSION =
      "SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';"
          + " SET extra_float_digits = 1; SET DateStyle = 'ISO, MDY'";

  private final Sql source;
  private final Sql target;
  private final String sourceQuery;
  private final String targetQuery;

  /** Judges the students as the engine is shipped to copy them. */
  public Oracle(DatabasePair pair) {
    this(pair, "students", List.of("id"), "student_snapshots", List.of("student_id"));
  }

  /** Judges one table, by its columns' names as SQL writes them. */
  public Oracle(
      DatabasePair pair,
      String table,
      List<String> key,
      String snapshots,
      List<String> snapshotKey) {
    this(
        pair,
        "SELECT " + keyText(key) + ", to_jsonb(t)::text FROM " + table + " t",
        "SELECT " + keyText(snapshotKey) + ", data::text FROM " + snapshots + " t");
  }

  /**
   * Judges by two queries that yield the key and the document as text.
   *
   * @param sourceQuery the documents that there should be
   * @param targetQuery the documents that there are, those of deleted rows NULL
   */
  public Oracle(DatabasePair pair, String sourceQuery, String targetQuery) {
    this(pair.source(), pair.target(), sourceQuery, targetQuery);
  }

  /**
   * Judges two databases by two queries that yield the key and the document as text.
   *
   * @param sourceQuery the documents that there should be
   * @param targetQuery the documents that there are, those of deleted rows NULL
   */
  public Oracle(Sql source, Sql target, String sourceQuery, String targetQuery) {
    this.source = source;
    this.target = target;
    this.sourceQuery = sourceQuery;
    this.targetQuery = "SELECT * FROM (" + targetQuery + ") AS s(k, d) WHERE d IS NOT NULL";
  }

  private static String keyText(List<String> columns) {
    String columnList = columns.stream().map(c -> "t." + c).collect(Collectors.joining(", "));
    return columns.size() == 1
        ? columnList + "::text"
        : "jsonb_build_array(" + columnList + ")::text";
  }

  /**
   * What differs, by key.
   *
   * @param missing in the source only
   * @param different in both, with unequal documents
   * @param orphaned in the target only
   */
  public record Differences(Set<String> missing, Set<String> different, Set<String> orphaned) {

    /** Whether nothing differs. */
    public boolean none() {
      return missing.isEmpty() && different.isEmpty() && orphaned.isEmpty();
    }
  }

  /** Compares all rows. */
  public Differences compare() {
    SortedMap<String, String> expected = documents(source, sourceQuery);
    SortedMap<String, String> actual = documents(target, targetQuery);
    Set<String> missing = new TreeSet<>(expected.keySet());
    missing.removeAll(actual.keySet());
    Set<String> orphaned = new TreeSet<>(actual.keySet());
    orphaned.removeAll(expected.keySet());
    Set<String> different = new TreeSet<>(expected.keySet());
    different.removeIf(
        key -> !actual.containsKey(key) || actual.get(key).equals(expected.get(key)));
    return new Differences(missing, different, orphaned);
  }

  /** Fails unless source and target hold the same rows. */
  public void assertInSync() {
    assertThat(compare())
        .as("differences between source and target")
        .isEqualTo(new Differences(Set.of(), Set.of(), Set.of()));
  }

  /** Waits until source and target hold the same rows. */
  public void awaitInSync(Duration atMost) {
    Awaitility.await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(100))
        // the target's tables may not be there yet, or a server may be down
        .ignoreExceptions()
        .untilAsserted(this::assertInSync);
  }

  private static SortedMap<String, String> documents(Sql database, String query) {
    SortedMap<String, String> documents = new TreeMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
      try (ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          documents.put(rows.getString(1), rows.getString(2));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(query + ": " + e.getMessage(), e);
    }
    return documents;
  }
}
