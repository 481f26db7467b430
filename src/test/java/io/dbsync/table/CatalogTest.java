package io.dbsync.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A table is gone through in stretches that no memory is too small for. */
final class CatalogTest {

  /** A table of the source as the catalog has it. */
  static Relation find(DatabasePair databases, String table) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(databases.settings().get("sync.source.url"));
    return new Catalog(source).find(table).orElseThrow();
  }

  @Test
  void knowsHowManyBlocksATableHas() throws Exception {
    try (DatabasePair databases = new DatabasePair()) {
      // Given
      databases.source().execute("CREATE TABLE plain (id int PRIMARY KEY)");
      databases.source().execute("INSERT INTO plain SELECT generate_series(1, 300000)");
      databases
          .source()
          .execute("CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)");
      for (int i = 0; i < 3; i++) {
        databases
            .source()
            .execute(
                "CREATE TABLE parted_%d PARTITION OF parted FOR VALUES FROM (%d) TO (%d)"
                    .formatted(i, i * 100_000, (i + 1) * 100_000));
      }
      databases.source().execute("INSERT INTO parted SELECT generate_series(1, 250000)");
      databases.source().execute("CREATE TABLE empty (id int PRIMARY KEY)");

      // When
      Relation plain = find(databases, "plain");
      Relation parted = find(databases, "parted");

      // Then
      assertThat(plain.blocks()).isBetween(1300L, 1400L);
      assertThat(plain.leaves()).isEqualTo(1);
      assertThat(parted.blocks()).isBetween(430L, 460L);
      assertThat(parted.leaves()).isEqualTo(3);
      assertThat(plain.stretches(500))
          .isEqualTo(
              List.of(
                  new Stretch(null, "(500,0)"),
                  new Stretch("(500,0)", "(1000,0)"),
                  new Stretch("(1000,0)", null)));
      assertThat(parted.stretches(500)).hasSize(3);
      assertThat(find(databases, "empty").stretches(500))
          .isEqualTo(List.of(new Stretch(null, null)));
    }
  }

  @Test
  void knowsTheShapeOfTypesHoweverDeepTheyLie() throws Exception {
    try (DatabasePair databases = new DatabasePair()) {
      // Given tables whose documents hold a label, a field, or neither
      databases
          .source()
          .execute(
              """
              CREATE TYPE mood AS ENUM ('sad', 'so so');
              CREATE TYPE inner_pair AS (a int, mood mood);
              CREATE TYPE outer_pair AS (b int, "inner" inner_pair[]);
              CREATE DOMAIN mood_domain AS mood;
              CREATE DOMAIN pair_domain AS outer_pair;
              CREATE DOMAIN domain_domain AS pair_domain[];
              CREATE TYPE mood_range AS RANGE (subtype = mood);
              CREATE TABLE row_type (id int, pair outer_pair);
              CREATE TYPE plain AS ENUM ('a');
              """);
      List<String> types =
          List.of(
              "mood",
              "mood[]",
              "inner_pair",
              "outer_pair",
              "outer_pair[]",
              "mood_domain",
              "mood_domain[]",
              "pair_domain",
              "domain_domain",
              "mood_range",
              "mood_multirange",
              "row_type");
      Map<String, String> before = new TreeMap<>();
      for (String type : types) {
        databases
            .source()
            .execute("CREATE TABLE \"%s\" (id int PRIMARY KEY, v %s)".formatted("t" + type, type));
        before.put(type, shape(databases, type));
      }
      databases.source().execute("CREATE TABLE tnone (id int PRIMARY KEY, v plain, r int4range)");
      String none = shape(databases, "none");

      // When
      databases.source().execute("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'");

      // Then
      for (String type : types) {
        assertThat(shape(databases, type)).as(type).isNotEqualTo(before.get(type));
      }
      assertThat(shape(databases, "none")).isEqualTo(none);

      // When
      String deep = shape(databases, "domain_domain");
      String label = shape(databases, "mood_range");
      databases.source().execute("ALTER TYPE inner_pair RENAME ATTRIBUTE a TO z");

      // Then
      assertThat(shape(databases, "domain_domain")).isNotEqualTo(deep);
      assertThat(shape(databases, "mood_range")).isEqualTo(label);
    }
  }

  private static String shape(DatabasePair databases, String type) {
    return find(databases, "\"t" + type + "\"").shape();
  }
}
