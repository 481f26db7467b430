package io.dbsync.chaos;

import java.sql.Connection;
import java.sql.SQLException;

/** Writes to {@code students}. */
final class StudentWrites extends Writes {

  StudentWrites(int keys) {
    super(keys);
  }

  @Override
  int insert(Connection connection, int from, int rows, int value) throws SQLException {
    return run(
        connection,
        "INSERT INTO students (id, name, email, age, course, extra, v)"
            + " SELECT n, 'name ' || n, n || '@example.org', ?, 'course ' || n % 9,"
            + " json_build_object('n', n), nextval('chaos.versions')"
            + " FROM generate_series(?, ?) AS n ON CONFLICT DO NOTHING",
        value,
        from,
        from + rows - 1);
  }

  @Override
  int update(Connection connection, int from, int rows, int value) throws SQLException {
    return run(
        connection,
        "UPDATE students SET age = ?, updated_at = clock_timestamp(), v = nextval('chaos.versions')"
            + " WHERE id >= ? AND id < ?",
        value,
        from,
        from + rows);
  }

  @Override
  int touch(Connection connection, int from, int rows) throws SQLException {
    return run(
        connection, "UPDATE students SET name = name WHERE id >= ? AND id < ?", from, from + rows);
  }

  @Override
  int delete(Connection connection, int from, int rows) throws SQLException {
    return run(connection, "DELETE FROM students WHERE id >= ? AND id < ?", from, from + rows);
  }

  @Override
  int move(Connection connection, int from, int to) throws SQLException {
    return run(
        connection,
        "UPDATE students SET id = ?, v = nextval('chaos.versions') WHERE id = ?",
        to,
        from);
  }

  @Override
  int poison(Connection connection, int key, int how) throws SQLException {
    String what =
        switch (how) {
          case 0 -> "name = NULL";
          case 1 -> "email = NULL";
          default -> "extra = '{\"a\": \"\\u0000\"}'";
        };
    return run(
        connection,
        "UPDATE students SET " + what + ", v = nextval('chaos.versions') WHERE id = ?",
        key);
  }

  @Override
  int cure(Connection connection, int oneIn) throws SQLException {
    return run(
        connection,
        "UPDATE students SET name = coalesce(name, 'cured'), email = coalesce(email, 'cured'),"
            + " extra = NULL, v = nextval('chaos.versions')"
            + " WHERE chaos.is_poison(students) AND id % ? = 0",
        oneIn);
  }
}
