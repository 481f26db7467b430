package io.dbsync;

import java.util.List;

/**
 * A kind of key.
 *
 * @param type as in a column's definition
 * @param value SQL that makes a value of the number {@code n}; another one for every number
 * @param most how many numbers have a value of their own
 */
record KeyKind(String type, String value, int most) {

  private static final int MANY = Integer.MAX_VALUE;

  /** What the kinds need; to be run in the source alone. */
  static final List<String> TYPES =
      List.of(
          "CREATE EXTENSION citext",
          "CREATE EXTENSION hstore",
          "CREATE EXTENSION ltree",
          "CREATE SCHEMA types",
          "CREATE TYPE types.\"Mood \"\"x\" AS ENUM ('so so', 'sad', 'B', 'a', 'é', 'it''s \"fine\"')",
          "CREATE DOMAIN number AS bigint CHECK (VALUE > -1000000)",
          "CREATE DOMAIN types.small_number AS number",
          "CREATE DOMAIN code AS varchar(12) COLLATE \"und-x-icu\"",
          "CREATE DOMAIN feeling AS types.\"Mood \"\"x\"",
          "CREATE DOMAIN price AS numeric(12,2)",
          "CREATE TYPE types.pair AS (a int, b text)",
          "CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2',"
              + " deterministic = false)");

  private static final String WORD =
      "(ARRAY['é', 'Z', 'a', '_', 'ß', '''', '\"', E'\\\\', 'B ', '{x}', ':n', '?'])[n % 12 + 1] || n";

  /** All of them. */
  static final List<KeyKind> ALL =
      List.of(
          of("smallint", "n - 100"),
          of("integer", "-n"),
          of("bigint", "n * 10000000019"),
          of("numeric", "n / 4.0"),
          of("numeric(12,3)", "n / 4.0"),
          of("uuid", "md5(n::text)::uuid"),
          of("text", WORD),
          of("text COLLATE \"de-x-icu\"", WORD),
          of("text COLLATE \"C\"", WORD),
          of("text COLLATE caseless", WORD),
          of("varchar(20)", WORD),
          of("varchar", WORD),
          of("char(9)", WORD),
          of("name", WORD),
          of("citext", WORD),
          of("date", "date '1999-12-25' + n"),
          of("timestamp", "timestamp '1999-12-25 12:00:00.5' + n * interval '7 hours'"),
          of("timestamptz", "timestamptz '1999-12-25 12:00:00.5+05:30' + n * interval '7 hours'"),
          of("time", "time '12:00:00.25' + n * interval '7 minutes 1 second'"),
          of("timetz", "timetz '12:00:00.25+05:30' + n * interval '7 minutes 1 second'"),
          of("interval", "n * interval '36 hours'"),
          of("types.\"Mood \"\"x\"", "(enum_range(NULL::types.\"Mood \"\"x\"))[n % 6 + 1]", 6),
          of("feeling", "(enum_range(NULL::types.\"Mood \"\"x\"))[n % 6 + 1]", 6),
          of("boolean", "n % 2 = 0", 2),
          of("number", "n * 7"),
          of("types.small_number", "n * 7"),
          of("code", WORD),
          of("price", "n / 4.0"),
          of("bytea", "decode(lpad(to_hex(n * 1000003), 16, '0'), 'hex')"),
          of("inet", "inet '10.0.0.1/8' + n * 77"),
          of("cidr", "set_masklen(inet '10.0.0.0' + n * 256, 24)::cidr"),
          of("macaddr", "('08002b' || lpad(to_hex(n * 77), 6, '0'))::macaddr"),
          of(
              "double precision",
              "CASE n % 9 WHEN 0 THEN -0.0::float8 + n ELSE n / 3.0::float8 END"),
          of("real", "n / 8.0::real"),
          of("oid", "n * 7"),
          of("pg_lsn", "'0/0'::pg_lsn + n * 4096"),
          of("bit varying", "(n * 5)::int::bit(24)::varbit"),
          of("int4range", "int4range(n::int, n::int + 2)"),
          of("numrange", "numrange(n, n + 1.50)"),
          of("integer[]", "ARRAY[n::int, NULL, 7]"),
          of("text[]", "ARRAY['a,\"b', " + WORD + "]"),
          of("types.pair", "ROW(n, 'x, \"y')::types.pair"),
          of("jsonb", "jsonb_build_object('n', n, 'b', 1.10)"),
          of("ltree", "('a.b' || n)::ltree"),
          of("hstore", "hstore('n', n::text)"));

  private static KeyKind of(String type, String value) {
    return of(type, value, MANY);
  }

  private static KeyKind of(String type, String value, int most) {
    return new KeyKind(type, value, most);
  }

  /** The value of a number, as SQL. */
  String of(int number) {
    return "(SELECT " + value + " FROM (SELECT " + number + "::int) AS numbers(n))";
  }
}
