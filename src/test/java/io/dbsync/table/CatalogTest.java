package io.dbsync.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.DatabasePair;
import java.util.List;
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
}
