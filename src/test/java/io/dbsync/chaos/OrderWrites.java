package io.dbsync.chaos;

import java.sql.Connection;
import java.sql.SQLException;

/** Writes to {@code orders}, whose key is two texts that ask for care. */
final class OrderWrites extends Writes {

  private static final String REGION =
      "(ARRAY['north', 'Süd', 'a|b', 'a', '日本', 'x\"y', ' ', '{}'])[1 + n % 8]";

  private static final String CODE =
      "(ARRAY['b|', '', 'C-', 'c_', 'Ä,', '\\', '''', '/'])[1 + n / 8 % 8] || n / 64";

  private static final String KEYS =
      "(SELECT " + REGION + ", " + CODE + " FROM generate_series(?, ?) AS n)";

  OrderWrites(int keys) {
    super(keys);
  }

  @Override
  int insert(Connection connection, int from, int rows, int value) throws SQLException {
    return run(
        connection,
        "INSERT INTO orders (region, code, qty, note, amount, tags, v)"
            + (" SELECT " + REGION + ", " + CODE + ", ?, 'note ' || n, n * 1.10,")
            + " jsonb_build_array(n, 'é', 1.10), nextval('chaos.versions')"
            + " FROM generate_series(?, ?) AS n ON CONFLICT DO NOTHING",
        value,
        from,
        from + rows - 1);
  }

  @Override
  int update(Connection connection, int from, int rows, int value) throws SQLException {
    return run(
        connection,
        "UPDATE orders SET qty = ?, at = clock_timestamp(), v = nextval('chaos.versions')"
            + " WHERE (region, code) IN "
            + KEYS,
        value,
        from,
        from + rows - 1);
  }

  @Override
  int touch(Connection connection, int from, int rows) throws SQLException {
    return run(
        connection,
        "UPDATE orders SET note = note WHERE (region, code) IN " + KEYS,
        from,
        from + rows - 1);
  }

  @Override
  int delete(Connection connection, int from, int rows) throws SQLException {
    return run(
        connection, "DELETE FROM orders WHERE (region, code) IN " + KEYS, from, from + rows - 1);
  }

  @Override
  int move(Connection connection, int from, int to) throws SQLException {
    return run(
        connection,
        "UPDATE orders SET (region, code) = "
            + KEYS
            + ", v = nextval('chaos.versions') WHERE (region, code) IN "
            + KEYS,
        to,
        to,
        from,
        from);
  }

  @Override
  int poison(Connection connection, int key, int how) throws SQLException {
    return run(
        connection,
        "UPDATE orders SET "
            + (how == 0 ? "note = NULL" : "qty = 666")
            + ", v = nextval('chaos.versions') WHERE (region, code) IN "
            + KEYS,
        key,
        key);
  }

  @Override
  int cure(Connection connection, int oneIn) throws SQLException {
    return run(
        connection,
        "UPDATE orders SET note = coalesce(note, 'cured'), qty = nullif(qty, 666),"
            + " v = nextval('chaos.versions')"
            + " WHERE chaos.is_poison(orders) AND hashtext(code) % ? = 0",
        oneIn);
  }
}
