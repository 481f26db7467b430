package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dbsync.testing.Students;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever a database raises: it is the row's if others go through, else the table's. */
final class RowOrTableTest extends EngineTestBase {

  private static final List<String> CODES =
      List.of("0A000", "38001", "42P01", "42501", "P0002", "XX001", "YY123");

  @Override
  Map<String, String> settings() {
    return Map.of("sync.redelivery.delay", "300ms");
  }

  @Test
  void aRowThatTheTargetRefusesIsAloneWhateverIsRaised() {
    // Given a trigger that raises what the row says
    Students.add(source(), 3);
    awaitInSync();
    refuseInTarget("IF NEW.data->>'course' LIKE 'raise %'");

    // When rows that raise come with others
    source()
        .execute(
            "INSERT INTO students (name, email, course) SELECT 'n', 'm', CASE WHEN n % 20 = 7 THEN"
                + " 'raise ' || ('{%s}'::text[])[n / 20 + 1] END FROM generate_series(1, 140) n"
                    .formatted(String.join(",", CODES)));

    // Then each of them has failed, once, and all others are there
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "failed") == CODES.size());
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "success") == 143 - CODES.size());
    assertThat(failed()).containsExactlyElementsOf(CODES);
    assertThat(polls().findings()).isZero();

    // When one comes alone
    source().execute("UPDATE students SET course = 'raise 0A000' WHERE id = 2");

    // Then it has failed, too
    await().atMost(PATIENCE).until(() -> log().count("UPDATE", "failed") == 1);
    assertThat(target().queryOne("SELECT count(*) FROM sync_logs WHERE status = 'retry'"))
        .isEqualTo("0");

    // When the target refuses all rows
    refuseInTarget("IF true");
    source().execute("UPDATE students SET age = 33, course = 'raise 0A000' WHERE id IN (1, 3)");
    await().atMost(PATIENCE).until(() -> log().count("UPDATE", "retry") > 0);

    // Then that is not the rows' fault, and nobody has to do anything when it is over
    assertThat(log().count("UPDATE", "failed")).isEqualTo(1);
    target().execute("DROP TRIGGER refuse ON student_snapshots");
    await().atMost(PATIENCE).until(() -> log().history(3).equals(List.of("INSERT", "UPDATE")));
  }

  @Test
  void aRowThatCannotBeReadIsAloneWhateverIsRaised() {
    // Given a type whose values are rendered by a function that raises what they say
    engine().stop();
    source().execute("CREATE TYPE code AS ENUM ('fine', '" + String.join("', '", CODES) + "')");
    source()
        .execute(
            "CREATE FUNCTION code_json(code) RETURNS json LANGUAGE plpgsql AS $$ BEGIN"
                + " IF $1 <> 'fine' THEN RAISE 'unreadable' USING ERRCODE = $1::text; END IF;"
                + " RETURN to_json($1::text); END $$");
    source().execute("CREATE CAST (code AS json) WITH FUNCTION code_json(code)");
    source().execute("ALTER TABLE students ADD COLUMN code code NOT NULL DEFAULT 'fine'");
    Students.add(source(), 200);
    for (int i = 0; i < CODES.size(); i++) {
      source()
          .execute(
              "UPDATE students SET code = '%s' WHERE id = %d".formatted(CODES.get(i), 20 * i + 5));
    }

    // When
    engine().start();

    // Then
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "failed") == CODES.size());
    await().atMost(PATIENCE).until(() -> log().count("INSERT", "success") == 200 - CODES.size());
    assertThat(failed()).containsExactlyElementsOf(CODES);
    assertThat(polls().findings()).isZero();

    // When one comes alone, and when others change
    source().execute("UPDATE students SET code = '0A000' WHERE id = 2");
    source().execute("UPDATE students SET age = 77 WHERE id = 6");

    // Then
    await().atMost(PATIENCE).until(() -> log().count("UPDATE", "failed") == 1);
    await().atMost(PATIENCE).until(() -> log().history(6).equals(List.of("INSERT", "UPDATE")));
    assertThat(target().queryOne("SELECT count(*) FROM sync_logs WHERE status = 'retry'"))
        .isEqualTo("0");
  }

  private List<String> failed() {
    return target()
        .query(
            "SELECT metadata->>'sqlstate' FROM sync_logs WHERE status = 'failed' ORDER BY"
                + " record_id::int")
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private void refuseInTarget(String condition) {
    target()
        .execute(
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                + condition
                + " THEN RAISE 'no' USING ERRCODE = substr(coalesce(NEW.data->>'course', 'raise"
                + " 0A000'), 7); END IF; RETURN NEW; END $$");
    target()
        .execute(
            "CREATE OR REPLACE TRIGGER refuse BEFORE INSERT OR UPDATE ON student_snapshots"
                + " FOR EACH ROW EXECUTE FUNCTION refuse()");
  }
}
