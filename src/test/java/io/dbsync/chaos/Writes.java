package io.dbsync.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/** The statements of the workload for one table; keys are numbers here, whatever they are there. */
abstract class Writes {

  /** Keys that half of all single writes go to: what happens to a row happens to these. */
  private static final int HOT = 40;

  private static final int MOST_DELETED = 300;

  private final int keys;

  /**
   * @param keys how many keys there are, in use or not
   */
  Writes(int keys) {
    this.keys = keys;
  }

  /** One thing to do in a transaction. */
  interface Write {
    /** Does it and tells how many rows it touched. */
    int run(Connection connection, Random random) throws SQLException;
  }

  /**
   * A kind of write.
   *
   * @param name what it is called in the verdict
   * @param weight how often it comes, relative to the others
   * @param write does it
   */
  record Kind(String name, int weight, Write write) {}

  abstract int insert(Connection connection, int from, int rows, int value) throws SQLException;

  abstract int update(Connection connection, int from, int rows, int value) throws SQLException;

  abstract int touch(Connection connection, int from, int rows) throws SQLException;

  abstract int delete(Connection connection, int from, int rows) throws SQLException;

  abstract int move(Connection connection, int from, int to) throws SQLException;

  abstract int poison(Connection connection, int key, int how) throws SQLException;

  /** Makes about one in so many poisonous rows good again. */
  abstract int cure(Connection connection, int oneIn) throws SQLException;

  final List<Kind> kinds() {
    return List.of(
        new Kind("insert", 22, (c, r) -> insert(c, key(r), 1, r.nextInt(90))),
        new Kind("update", 40, (c, r) -> update(c, key(r), 1, r.nextInt(90))),
        new Kind("delete", 14, (c, r) -> delete(c, key(r), 1)),
        new Kind("move", 5, (c, r) -> move(c, key(r), key(r))),
        new Kind("reinsert", 6, this::reinsert),
        new Kind("touch", 4, (c, r) -> touch(c, key(r), 1 + r.nextInt(20))),
        new Kind("bulk-insert", 1, (c, r) -> insert(c, any(r), 300 + r.nextInt(2500), 1)),
        new Kind("bulk-update", 1, (c, r) -> update(c, any(r), 300 + r.nextInt(1500), 2)),
        new Kind("bulk-delete", 1, (c, r) -> delete(c, any(r), 1 + r.nextInt(MOST_DELETED))),
        new Kind("poison", 2, (c, r) -> poison(c, key(r), r.nextInt(3))),
        new Kind("cure", 2, (c, r) -> cure(c, 1 + r.nextInt(3))));
  }

  private int reinsert(Connection connection, Random random) throws SQLException {
    int key = key(random);
    return delete(connection, key, 1) + insert(connection, key, 1, random.nextInt(90));
  }

  private int key(Random random) {
    return random.nextBoolean() ? 1 + random.nextInt(HOT) : any(random);
  }

  private int any(Random random) {
    return 1 + random.nextInt(keys);
  }

  static int run(Connection connection, String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }
}
