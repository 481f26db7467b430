package io.dbsync;

import io.dbsync.testing.EveryType;
import io.dbsync.testing.Zoo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Tables of random names, keys and columns, declared by properties alone, with random writes.
 * {@code -Dschema.seed=…} has the tables and the writes of a run that failed.
 */
final class RandomSchemaTest extends TableFixture {

  private static final int TABLES = Integer.getInteger("schema.tables", 10);
  private static final int ROUNDS = Integer.getInteger("schema.rounds", 3);

  @Test
  void isCopiedWhateverItIs() {
    long seed = Long.getLong("schema.seed", new Random().nextLong(1_000_000));
    List<RandomTable> tables = new ArrayList<>();
    try {
      run(seed, tables);
    } catch (AssertionError | Exception e) {
      throw new AssertionError("-Dschema.seed=" + seed + "\n" + tables + "\n" + e.getMessage(), e);
    }
  }

  private void run(long seed, List<RandomTable> tables) throws Exception {
    // Given
    Random random = new Random(seed);
    KeyKind.TYPES.forEach(this::inSource);
    EveryType.createTypes(databases.source());
    inSource("GRANT USAGE ON SCHEMA types TO " + databases.reader());
    Set<String> names = new HashSet<>();
    Map<String, String> settings = new HashMap<>();
    settings.put("sync.poll.period", "500ms");
    for (int i = 0; i < TABLES; i++) {
      RandomTable table = new RandomTable(random, databases.source(), names);
      tables.add(table);
      settings.put("sync.table.t" + i + ".source", written(table));
      if (table.key().contains("data")) {
        settings.put("sync.table.t" + i + ".target-key", targetKey(table));
      }
    }
    tables.forEach(RandomTable::create);
    start(settings);
    Zoo zoo = new Zoo(engine, databases);
    for (int i = 0; i < TABLES; i++) {
      RandomTable table = tables.get(i);
      List<String> targetKey =
          settings.containsKey("sync.table.t" + i + ".target-key") ? keyNames(table) : table.key();
      zoo.add("t" + i, table.sql(), table.key(), "t" + i + "_snapshots", targetKey);
    }
    zoo.awaitInSync();

    for (int round = 0; round < ROUNDS; round++) {
      // When
      if (round == 1) {
        for (RandomTable table : tables.subList(0, TABLES / 2)) {
          table.blowUp();
        }
      }
      tables.forEach(RandomTable::write);

      // Then
      zoo.awaitInSync();
    }
    zoo.assertSettled();
  }

  /** A name that begins with a blank needs quotes in the settings; others need none. */
  private static String written(RandomTable table) {
    String name = table.name();
    return name.equals(name.strip()) ? name : table.sql();
  }

  private static List<String> keyNames(RandomTable table) {
    return table.key().stream().map(name -> "k" + table.key().indexOf(name)).toList();
  }

  private static String targetKey(RandomTable table) {
    return String.join(",", keyNames(table));
  }
}
