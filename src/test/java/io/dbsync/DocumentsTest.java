package io.dbsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbsync.testing.EveryType;
import io.dbsync.testing.Oracle;
import io.dbsync.testing.Polls;
import io.dbsync.testing.SyncLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Documents are {@code to_jsonb} of the row under UTC and PostgreSQL's defaults, to the letter. */
final class DocumentsTest extends TableFixture {

  private final TimeZone zoneOfTheJvm = TimeZone.getDefault();

  @AfterEach
  void restoreTimeZone() {
    TimeZone.setDefault(zoneOfTheJvm);
  }

  @Test
  void doNotDependOnSettingsOfServersRolesOrJvm() throws Exception {
    // Given
    EveryType.create(databases.source(), "documents");
    databases.source().execute("CREATE TABLE listed (id int[] PRIMARY KEY)");
    databases.source().execute("INSERT INTO listed VALUES ('{1,NULL}')");
    databases.source().execute("CREATE SCHEMA hidden");
    // a role's setting beats the database's, which beats the server's
    List.of(
            "TimeZone = 'Asia/Kolkata'",
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'sql_standard'",
            "bytea_output = 'escape'",
            "extra_float_digits = -5",
            "array_nulls = off",
            "quote_all_identifiers = on",
            "search_path = hidden")
        .forEach(
            setting ->
                databases.source().execute("ALTER ROLE " + databases.reader() + " SET " + setting));
    String target = databases.target().queryOne("SELECT current_database()");
    List.of(
            "DateStyle = 'SQL, DMY'",
            "IntervalStyle = 'iso_8601'",
            "bytea_output = 'escape'",
            "extra_float_digits = -5")
        .forEach(
            setting -> databases.target().execute("ALTER DATABASE " + target + " SET " + setting));
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tehran"));
    Map<String, String> settings = new HashMap<>();
    settings.put("sync.table.documents.source", "public.documents");
    settings.put("sync.table.listed.source", "public.listed");
    settings.put("sync.table.students.source", "public.students");

    // When
    start(settings);

    // Then
    oracleOf("documents").awaitInSync(PATIENCE);
    oracleOf("listed").awaitInSync(PATIENCE);
    assertThat(new Polls(engine, databases).poll("documents")).isEqualTo(Polls.NOTHING);
    assertThat(new SyncLog(databases, "documents").count("UPDATE", "success")).isZero();
  }

  @Test
  void keepWhatIsLostOnTheWayThroughOtherTypes() {
    // Given
    EveryType.create(databases.source(), "documents");

    // When
    start(Map.of("sync.table.documents.source", "documents"));
    oracleOf("documents").awaitInSync(PATIENCE);

    // Then
    assertThat(field(0, "a numeric")).isEqualTo("1.10");
    assertThat(field(1, "a numeric"))
        .isEqualTo("1234567890123456789012345678901234567890.1234567890");
    assertThat(field(2, "a numeric")).isEqualTo("\"NaN\"");
    assertThat(field(2, "a bigint")).isEqualTo("9007199254740993");
    assertThat(field(0, "a real")).isEqualTo("0.1");
    assertThat(field(1, "a double precision")).isEqualTo("0.30000000000000004");
    assertThat(field(0, "a date")).isEqualTo("\"infinity\"");
    assertThat(field(2, "a date")).isEqualTo("\"0044-03-15 BC\"");
    assertThat(field(0, "a time")).isEqualTo("\"24:00:00\"");
    assertThat(field(5, "a timestamp with time zone")).isEqualTo("\"2024-10-27T01:30:00+00:00\"");
    assertThat(field(0, "a interval")).isEqualTo("\"1 year 2 mons 3 days 04:05:06.789\"");
    assertThat(field(0, "a bytea")).isEqualTo("\"\\\\x00ff5c2722\"");
    assertThat(field(0, "a character(6)")).isEqualTo("\"pad   \"");
    assertThat(field(0, "a json")).isEqualTo("{\"a\": 2, \"b\": 1.10, \"z\": {\"z\": 100}}");
    assertThat(field(0, "a jsonb")).isEqualTo("null");
  }

  private String field(int id, String name) {
    return databases
        .target()
        .queryOne("SELECT (data->?)::text FROM documents_snapshots WHERE id = ?", name, id);
  }

  @Test
  void followChangesThatEqualityOfJsonDoesNotSee() {
    // Given
    databases.source().execute("CREATE TABLE prices (id int PRIMARY KEY, price numeric)");
    databases.source().execute("INSERT INTO prices VALUES (1, 1.10), (2, 2.20)");
    start(Map.of("sync.table.prices.source", "prices"));
    oracleOf("prices").awaitInSync(PATIENCE);

    // When
    databases.source().execute("UPDATE prices SET price = 1.1 WHERE id = 1");

    // Then
    oracleOf("prices").awaitInSync(PATIENCE);
    assertThat(new SyncLog(databases, "prices").history(1)).isEqualTo(List.of("INSERT", "UPDATE"));
    assertThat(new SyncLog(databases, "prices").history(2)).isEqualTo(List.of("INSERT"));
  }

  @Test
  void areNeverJsonNull() {
    // Given
    databases.source().execute("CREATE TABLE empties (id int PRIMARY KEY, j jsonb)");
    databases.source().execute("INSERT INTO empties VALUES (1, 'null'), (2, NULL), (3, '{}')");

    // When
    start(Map.of("sync.table.empties.source", "empties", "sync.table.empties.columns", "j"));
    new Oracle(
            databases,
            "SELECT id::text, jsonb_build_object('j', j)::text FROM empties",
            "SELECT id::text, data::text FROM empties_snapshots")
        .awaitInSync(PATIENCE);

    // Then
    assertThat(
            databases
                .target()
                .queryOne(
                    "SELECT count(*) FROM empties_snapshots"
                        + " WHERE jsonb_typeof(data) IS DISTINCT FROM 'object'"))
        .isEqualTo("0");
  }

  @Test
  void thatCannotBeReadLeaveTheOthersAlone() {
    // Given
    databases.source().execute("CREATE TABLE notes (id int PRIMARY KEY, note json)");
    databases
        .source()
        .execute("INSERT INTO notes SELECT n, to_json(n::text) FROM generate_series(1, 500) n");
    databases.source().execute("UPDATE notes SET note = '\"\\u0000\"' WHERE id IN (7, 300)");
    Oracle readable =
        new Oracle(
            databases,
            "SELECT id::text, to_jsonb(x)::text FROM notes x WHERE note::text NOT LIKE '%u0000%'",
            "SELECT id::text, data::text FROM notes_snapshots");

    // When
    start(Map.of("sync.table.notes.source", "notes"));

    // Then
    readable.awaitInSync(PATIENCE);
    assertThat(
            databases
                .target()
                .query("SELECT id FROM notes_snapshots WHERE sync_status = 'failed' ORDER BY id"))
        .isEqualTo(List.of(List.of("7"), List.of("300")));

    // When
    databases.source().execute("UPDATE notes SET note = '\"good\"' WHERE id = 7");

    // Then
    readable.awaitInSync(PATIENCE);
    assertThat(new SyncLog(databases, "notes").count("INSERT", "failed")).isEqualTo(2);
  }
}
