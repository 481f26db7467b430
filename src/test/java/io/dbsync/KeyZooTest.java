package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.Zoo;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A table for each kind of key and for some mixtures, all through the life of a row. */
final class KeyZooTest extends TableFixture {

  /** How the kinds are mixed: by their places in the list. */
  private static final List<List<Integer>> MIXTURES =
      List.of(
          List.of(21, 2),
          List.of(6, 21, 23),
          List.of(14, 17, 12, 3),
          List.of(24, 26, 22, 27, 28),
          List.of(32, 4, 16),
          List.of(39, 42, 41, 44, 43),
          List.of(5, 9, 36, 29),
          List.of(18, 20, 33, 37, 15));

  private final Map<String, List<KeyKind>> tables = new HashMap<>();

  @Test
  void goesThroughTheLifeOfARow() throws Exception {
    // Given
    Zoo zoo = startZoo(KeyZooTest::isNotMixed);

    // When
    tables.keySet().forEach(name -> live(name, 0));

    // Then
    zoo.awaitInSync();
    zoo.assertSettled();

    // When
    restart();

    // Then
    assertSettledWithoutFailures(zoo);
  }

  @Test
  @Tag("long")
  void goesThroughTheLifeOfARowAboveTheLimitOfSmallTables() throws Exception {
    // Given
    Zoo zoo = startZoo(place -> true);
    tables.keySet().forEach(name -> live(name, 0));
    for (String name : tables.keySet()) {
      blowUp(name);
    }

    // When
    tables.keySet().forEach(name -> live(name, 3));

    // Then
    zoo.awaitInSync();
    zoo.assertSettled();

    // When
    restart();

    // Then
    assertSettledWithoutFailures(zoo);
  }

  private static boolean isNotMixed(int place) {
    return MIXTURES.stream().noneMatch(mixture -> mixture.contains(place));
  }

  /**
   * @param alone which kinds shall also be keys by themselves, by their places in the list
   */
  private Zoo startZoo(IntPredicate alone) {
    KeyKind.TYPES.forEach(this::inSource);
    inSource("GRANT USAGE ON SCHEMA types TO " + databases.reader());
    IntStream.range(0, KeyKind.ALL.size())
        .filter(alone)
        .forEach(place -> tables.put("kind_" + place, List.of(KeyKind.ALL.get(place))));
    MIXTURES.forEach(
        places ->
            tables.put("mix_" + tables.size(), places.stream().map(KeyKind.ALL::get).toList()));
    tables.forEach(this::create);
    Map<String, String> settings = new HashMap<>();
    tables.keySet().forEach(name -> settings.put("sync.table." + name + ".source", name));
    settings.put("sync.poll.period", "2s");
    start(settings);
    Zoo zoo = new Zoo(engine, databases);
    tables.forEach((name, kinds) -> zoo.add(name, key(kinds)));
    zoo.awaitInSync();
    return zoo;
  }

  private void restart() {
    engine.stop();
    engine.start();
    engine.awaitStarted();
  }

  private void assertSettledWithoutFailures(Zoo zoo) {
    zoo.assertSettled();
    for (String name : tables.keySet()) {
      assertThat(countInTarget(name + "_snapshots WHERE sync_status = 'failed'")).as(name).isZero();
    }
  }

  private static List<String> key(List<KeyKind> kinds) {
    return IntStream.range(0, kinds.size()).mapToObj(i -> "k" + i).toList();
  }

  private static String values(List<KeyKind> kinds, int n) {
    return kinds.stream().map(kind -> kind.of(n)).collect(Collectors.joining(", "));
  }

  private void create(String name, List<KeyKind> kinds) {
    String columns =
        IntStream.range(0, kinds.size())
            .mapToObj(i -> "k" + i + " " + kinds.get(i).type())
            .collect(Collectors.joining(", "));
    inSource(
        "CREATE TABLE %s (%s, n int, pad text, PRIMARY KEY (%s)) WITH (autovacuum_enabled = off)"
            .formatted(name, columns, String.join(", ", key(kinds))),
        "ALTER TABLE " + name + " ALTER pad SET STORAGE EXTERNAL");
    int rows = kinds.stream().mapToInt(KeyKind::most).max().orElseThrow();
    for (int n = 0; n < Math.min(rows - 1, 7); n++) {
      insert(name, n);
    }
  }

  private void insert(String name, int n) {
    inSource("INSERT INTO %s VALUES (%s, %d, 'x')".formatted(name, values(tables.get(name), n), n));
  }

  /** Updates a row, deletes one and brings it back, changes the key of one, inserts one. */
  private void live(String name, int n) {
    List<KeyKind> kinds = tables.get(name);
    int most = kinds.stream().mapToInt(KeyKind::most).max().orElseThrow();
    if (most < 7) {
      inSource(
          "UPDATE " + name + " SET pad = pad || 'y' WHERE n = 0",
          "DELETE FROM " + name + " WHERE n = " + (n == 0 ? 1 : 99));
      if (n > 0) {
        insert(name, 1);
      }
      return;
    }
    // what the first time deletes comes back the second time
    if (n > 0) {
      insert(name, 1);
      insert(name, 2);
    }
    inSource(
        "UPDATE " + name + " SET pad = pad || 'y' WHERE n = " + n,
        "DELETE FROM " + name + " WHERE n = " + (n + 1),
        "UPDATE %s SET (%s) = ROW(%s) WHERE n = %d"
            .formatted(name, String.join(", ", key(kinds)), values(kinds, n + 50), n + 2));
    insert(name, n + 60);
    if (n == 0) {
      inSource("UPDATE " + name + " SET n = 50 WHERE n = 2");
    }
  }

  /** Makes a table large, but for its rows: what is rolled back leaves its room behind. */
  private void blowUp(String name) throws SQLException {
    try (Connection connection = databases.source().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "UPDATE "
              + name
              + " SET pad = repeat('x', 5000000) WHERE n = (SELECT min(n) FROM "
              + name
              + ")");
      connection.rollback();
    }
    assertThat(databases.source().queryOne("SELECT pg_table_size('" + name + "') > 4 << 20"))
        .isEqualTo("t");
  }

  /** For readers of a failure: which kinds a table has. */
  @Override
  public String toString() {
    return new ArrayList<>(tables.entrySet()).toString();
  }
}
