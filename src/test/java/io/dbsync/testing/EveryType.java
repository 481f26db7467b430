package io.dbsync.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A source table with a column of every type and, row by row, the values that are hard to copy. */
public final class EveryType {

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private EveryType() {
    numbers();
    texts();
    times();
    structures();
    others();
  }

  /** Makes the table, with an integer key {@code id} from 0, and fills it. */
  public static void create(Sql source, String table) {
    createTypes(source);
    EveryType types = new EveryType();
    if (source
        .queryOne("SELECT count(*) FROM pg_config WHERE setting LIKE '%with-libxml%'")
        .equals("1")) {
      types.add("xml", "'<a x=\"1\">&lt; <![CDATA[<]]></a>'");
    }
    types.createIn(source, table);
  }

  /** Hard values by type, as SQL; what the types need is made by {@link #createTypes}. */
  public static Map<String, List<String>> literals() {
    return Map.copyOf(new EveryType().values);
  }

  /** Makes the types that some values are of. */
  public static void createTypes(Sql source) {
    source.execute("CREATE TYPE mood AS ENUM ('sad', 'so so', 'it''s \"fine\"')");
    source.execute(
        "CREATE TYPE address AS (street text, since timestamptz, rent numeric, photo bytea)");
    source.execute("CREATE DOMAIN amount AS numeric CHECK (VALUE > 0)");
  }

  private void createIn(Sql source, String table) {
    List<String> columns = new ArrayList<>(List.of("id integer PRIMARY KEY"));
    values.keySet().forEach(type -> columns.add("\"a " + type.replace("\"", "") + "\" " + type));
    source.execute("CREATE TABLE " + table + " (" + String.join(", ", columns) + ")");
    int rows = values.values().stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i <= rows; i++) {
      int row = i;
      String list =
          values.values().stream()
              .map(some -> row < some.size() ? some.get(row) : "NULL")
              .collect(Collectors.joining(", "));
      source.execute("INSERT INTO " + table + " VALUES (" + row + ", " + list + ")");
    }
  }

  private void add(String type, String... literals) {
    values.put(type, List.of(literals));
  }

  private void numbers() {
    add("smallint", "-32768", "32767");
    add("integer", "-2147483648", "2147483647", "0");
    add("bigint", "-9223372036854775808", "9223372036854775807", "9007199254740993");
    add(
        "numeric",
        "1.10",
        "1234567890123456789012345678901234567890.1234567890",
        "'NaN'",
        "'Infinity'",
        "'-Infinity'",
        "-0.0",
        "1e-40",
        "1e100");
    add("numeric(12,4)", "7", "-0.00005");
    add("real", "0.1", "'-0'", "'NaN'", "'Infinity'", "'-Infinity'", "3.4028235e38", "1e-45");
    add(
        "double precision",
        "0.1",
        "0.1::float8 + 0.2::float8",
        "'-0'",
        "'NaN'",
        "'Infinity'",
        "'-Infinity'",
        "5e-324",
        "1.7976931348623157e308",
        "123456789012345680");
    add("money", "12.34", "-1234567.89");
    add("boolean", "true", "false");
    add("oid", "4294967295");
    add("xid8", "'18446744073709551615'");
    add("pg_lsn", "'16/B374D848'");
  }

  private void texts() {
    add(
        "text",
        "''",
        "' '",
        "'it''s \"quoted\" \\ and \\u0041'",
        "E'line\\nfeed\\r\\ttab\\b\\x01\\x7f'",
        "'Grüße — Ελλάδα 中文 🎓 e\u0301'",
        "'?  :n  :#n  ${body}  {after}  %s  $1  -- /* */ </script>'",
        "'null'",
        "repeat('long ', 100000)");
    add("character varying(20)", "'trailing  '", "'NULL'");
    add("character(6)", "'pad'", "''");
    add("name", "'a name'");
    add("\"char\"", "'x'");
    add("bytea", "'\\x00ff5c2722'", "''", "'plain'");
    add("tsvector", "to_tsvector('simple', 'a ''quoted'' fat cat')");
    add("tsquery", "'fat & (cat | ''rat'':*)'");
    add("mood", "'it''s \"fine\"'", "'so so'");
    add("regclass", "'students'", "'pg_class'");
    add("regtype", "'mood'");
  }

  private void times() {
    add(
        "date",
        "'infinity'",
        "'-infinity'",
        "'0044-03-15 BC'",
        "'5874897-12-31'",
        "'2024-02-29'",
        "'4713-01-01 BC'");
    add("time", "'24:00:00'", "'00:00:00.000001'", "'12:34:56.7'");
    add("time with time zone", "'24:00:00+05:30'", "'12:00:00-15:59:59'");
    add(
        "timestamp",
        "'infinity'",
        "'-infinity'",
        "'0044-03-15 12:00:00.5 BC'",
        "'294276-12-31 23:59:59.999999'",
        "'2024-03-31 02:30:00'",
        "'2024-06-30 24:00:00'");
    add(
        "timestamp with time zone",
        "'infinity'",
        "'-infinity'",
        "'0044-03-15 12:00:00.5+00 BC'",
        "'294276-12-31 23:59:59.999999+00'",
        "'1883-11-18 12:03:58-05'",
        "'2024-10-27 02:30:00 Europe/Paris'");
    add(
        "interval",
        "'1 year 2 mons 3 days 04:05:06.789'",
        "'-1 mon +2 days -03:00:00'",
        "'0'",
        "'-1 year'",
        "'36 hours'");
  }

  private void structures() {
    add(
        "json",
        "'{\"a\":1, \"a\" : 2, \"b\":1.10, \"z\":{\"z\":1e2}}'",
        "'null'",
        "'\"text\"'",
        "'[ 1, 2.50, 12345678901234567890.123456789012345678 ]'",
        "'\"\\u00e9\\ud83c\\udf93\"'");
    add("jsonb", "'null'", "'{\"bb\":1.10,\"a\":[null,-0.0]}'", "'\"x\"'", "'{}'", "'[]'");
    add("integer[]", "'[2:4]={1,2,3}'", "'{}'", "'{NULL,1}'", "'{{1,2},{3,NULL}}'");
    add("text[]", "ARRAY['a,b','\"q\"',NULL,'NULL','',E'\\n','{}']");
    add("double precision[]", "'{NaN,Infinity,-0,0.1}'");
    add("timestamp with time zone[]", "'{2024-01-01 00:00+05:30,infinity}'");
    add("bytea[]", "ARRAY['\\x00ff'::bytea, '']");
    add(
        "address",
        "ROW('Main \"St\"', '2024-01-01 00:00+05:30', 1.10, '\\x00')",
        "ROW(NULL, NULL, NULL, NULL)");
    add("address[]", "ARRAY[ROW('x', 'infinity', 'NaN', '')::address, NULL]");
    add("amount", "0.10");
    add("amount[]", "'{1.10,2}'");
    add("int4range", "'[1,5)'", "'empty'", "'(,)'");
    add("numrange", "'[1.10,2.20]'");
    add("daterange", "'[-infinity,infinity]'");
    add("tstzrange", "'[2024-01-01 00:00+05:30,)'");
    add("nummultirange", "'{[1.10,2),(5,9]}'", "'{}'");
    add("tstzmultirange", "'{[2024-01-01 00:00+05:30,2024-02-01 00:00+00)}'");
    add("jsonpath", "'$.a[*] ? (@ > 1)'");
  }

  private void others() {
    add("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'");
    add("inet", "'192.168.0.1/24'", "'::ffff:1.2.3.4'", "'10.0.0.1'");
    add("cidr", "'10/8'");
    add("macaddr", "'08-00-2b-01-02-03'");
    add("macaddr8", "'08:00:2b:01:02:03:04:05'");
    add("bit(4)", "B'0101'");
    add("bit varying", "B''", "B'1'");
    add("point", "'(0.1,-0)'", "'(NaN,Infinity)'");
    add("line", "'{1,-1,0.1}'");
    add("lseg", "'[(0,0),(1,0.1)]'");
    add("box", "'(1,1),(0.1,0)'");
    add("path", "'[(0,0),(1,0.1)]'", "'((0,0),(1,1))'");
    add("polygon", "'((0,0),(1,0.1),(1,1))'");
    add("circle", "'<(0.1,0),2>'");
  }
}
