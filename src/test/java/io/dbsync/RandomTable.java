package io.dbsync;

import io.dbsync.testing.EveryType;
import io.dbsync.testing.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table with a random name, key and columns, and random writes to it. */
final class RandomTable {

  private static final List<String> NAMES =
      List.of(
          "order",
          "User",
          "select",
          "a b",
          "größe",
          "x.y",
          "q\"q",
          "it's",
          ":n",
          "?",
          "#",
          "{x}",
          "$1",
          "\\",
          "data",
          "名",
          "t",
          "Ä ö",
          "--",
          "/*",
          "a,b",
          "${body}",
          "%",
          "id",
          "a_name_of_63_bytes_which_is_the_most_that_postgresql_takes_of_i",
          " lead",
          "key");

  private static final Map<String, List<String>> LITERALS = new TreeMap<>(EveryType.literals());

  static {
    LITERALS.put("citext", List.of("'Ab'", "'aB'"));
    LITERALS.put("hstore", List.of("'a=>1, b=>NULL'", "''"));
    LITERALS.put("types.pair", List.of("ROW(1, 'x')", "NULL"));
    LITERALS.put("types.pair[]", List.of("ARRAY[ROW(1, '\"')::types.pair, NULL]", "'{}'"));
    LITERALS.put("types.small_number", List.of("7", "-9"));
    LITERALS.put("feeling", List.of("'a'", "'it''s \"fine\"'"));
    LITERALS.put("int GENERATED ALWAYS AS IDENTITY", List.of("DEFAULT"));
    LITERALS.put("bigint DEFAULT 5", List.of("DEFAULT", "9"));
    LITERALS.put("text GENERATED ALWAYS AS (md5('x')) STORED", List.of("DEFAULT"));
  }

  private final Random random;
  private final Sql source;
  private final List<KeyKind> kinds;
  private final List<String> types = new ArrayList<>();
  private final List<String> columns;
  private final String name;
  private int numbers;

  RandomTable(Random random, Sql source, Set<String> taken) {
    this.random = random;
    this.source = source;
    List<String> free = new ArrayList<>(NAMES);
    free.removeAll(taken);
    this.name = pick(free);
    taken.add(name);
    List<KeyKind> some = new ArrayList<>();
    int size = 1 + random.nextInt(5);
    while (some.size() < size) {
      some.add(pick(KeyKind.ALL));
    }
    if (some.stream().allMatch(kind -> kind.most() < 1000)) {
      some.add(KeyKind.ALL.get(1));
    }
    this.kinds = List.copyOf(some);
    List<String> all = new ArrayList<>(LITERALS.keySet());
    for (int i = random.nextInt(12); i >= 0; i--) {
      String type = pick(all);
      boolean identity = type.contains("IDENTITY");
      if (!identity || types.stream().noneMatch(t -> t.contains("IDENTITY"))) {
        types.add(type);
      }
    }
    Set<String> names = new HashSet<>();
    while (names.size() < kinds.size() + types.size()) {
      names.add(pick(NAMES) + (random.nextInt(3) == 0 ? "" : random.nextInt(9)));
    }
    names.removeIf(n -> n.length() > 63);
    while (names.size() < kinds.size() + types.size()) {
      names.add("c" + names.size());
    }
    this.columns = List.copyOf(names);
  }

  String name() {
    return name;
  }

  String sql() {
    return quoted(name);
  }

  List<String> key() {
    return columns.subList(0, kinds.size());
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String quoted(List<String> names) {
    return names.stream().map(RandomTable::quoted).collect(Collectors.joining(", "));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  void create() {
    String definitions =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    quoted(columns.get(i))
                        + " "
                        + (i < kinds.size() ? kinds.get(i).type() : types.get(i - kinds.size())))
            .collect(Collectors.joining(", "));
    source.execute(
        "CREATE TABLE %s (%s, PRIMARY KEY (%s))".formatted(sql(), definitions, quoted(key())));
    for (int i = random.nextInt(20); i >= 0; i--) {
      insert(numbers++);
    }
  }

  private String keyOf(int number) {
    return kinds.stream().map(kind -> kind.of(number)).collect(Collectors.joining(", "));
  }

  private String literal(String type) {
    List<String> some = LITERALS.get(type);
    return some.get(0).equals("DEFAULT") || random.nextInt(4) > 0 ? pick(some) : "NULL";
  }

  private void insert(int number) {
    String values = types.stream().map(t -> ", " + literal(t)).collect(Collectors.joining());
    source.execute(
        "INSERT INTO %s (%s) VALUES (%s%s)"
            .formatted(sql(), quoted(columns), keyOf(number), values));
  }

  /** A random row, if there is one. */
  private String someRow() {
    int rows = Integer.parseInt(source.queryOne("SELECT count(*) FROM " + sql()));
    return "ctid = (SELECT ctid FROM %s ORDER BY ctid OFFSET %d LIMIT 1)"
        .formatted(sql(), random.nextInt(Math.max(1, rows)));
  }

  /** Some random writes. */
  void write() {
    for (int i = 2 + random.nextInt(8); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> insert(numbers++);
        case 1 -> source.execute("DELETE FROM " + sql() + " WHERE " + someRow());
        case 2 ->
            source.execute(
                "UPDATE %s SET (%s) = ROW(%s) WHERE %s"
                    .formatted(sql(), quoted(key()), keyOf(numbers++), someRow()));
        case 3 -> {
          // keys that are gone may come back
          source.execute("DELETE FROM " + sql());
          IntStream.range(0, Math.max(1, numbers - random.nextInt(4))).forEach(this::insert);
        }
        default -> {
          int column = random.nextInt(types.size());
          source.execute(
              "UPDATE %s SET %s = %s WHERE %s"
                  .formatted(
                      sql(),
                      quoted(columns.get(kinds.size() + column)),
                      literal(types.get(column)),
                      someRow()));
        }
      }
    }
  }

  /**
   * Adds a column, and makes the table large, but for its rows: what is rolled back leaves room.
   */
  void blowUp() throws SQLException {
    source.execute("ALTER TABLE " + sql() + " ADD COLUMN \"the pad\" text DEFAULT 'd'");
    source.execute("ALTER TABLE " + sql() + " ALTER \"the pad\" SET STORAGE EXTERNAL");
    insert(numbers++);
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "UPDATE " + sql() + " SET \"the pad\" = repeat('x', 5000000) WHERE " + someRow());
      connection.rollback();
    }
  }

  @Override
  public String toString() {
    return name + kinds.stream().map(KeyKind::type).toList() + types + columns;
  }
}
