package io.dbsync.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dbsync.settings.Settings;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.UnusableTableException;
import io.dbsync.testing.DatabasePair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Leases that are ten times as short as the engine's. */
final class LeasesTest {

  private static final Duration LEASE = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SCHEMA = 1_000;

  private final DatabasePair databases = new DatabasePair();
  private final List<Leases> started = new ArrayList<>();

  /** Polls as a test wants them to be. */
  private static final class Polls implements TableControl {
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final Set<String> consumed = new ConcurrentSkipListSet<>();
    private volatile Progress progress = new Progress(false, Instant.now(), null, null);

    @Override
    public void poll(String table) {
      asked.add(table);
    }

    @Override
    public void consume(String table, boolean on) {
      if (on) {
        consumed.add(table);
      } else {
        consumed.remove(table);
      }
    }

    @Override
    public void stopAll() {
      consumed.clear();
    }
  }

  @BeforeEach
  void migrate() {
    Flyway.configure()
        .dataSource(databases.settings().get("sync.target.url"), null, null)
        .locations("classpath:db/migration")
        .load()
        .migrate();
  }

  @AfterEach
  void close() {
    started.forEach(Leases::leave);
    started.forEach(Leases::close);
    databases.close();
  }

  private Leases leases(String instance, Polls polls) {
    PGSimpleDataSource target = new PGSimpleDataSource();
    target.setUrl(databases.settings().get("sync.target.url"));
    Leases leases =
        new Leases(
            Map.of("students", table()), target, target, instance, name -> polls.progress, LEASE);
    started.add(leases);
    leases.start(SCHEMA, polls);
    return leases;
  }

  private static TableSettings table() {
    return new TableSettings(
        "students",
        null,
        null,
        "students",
        null,
        null,
        List.of(),
        "student_snapshots",
        List.of(),
        List.of(),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        new Settings.Apply(1, 1),
        new Settings.Deletes(1, 1, true));
  }

  private static Definition definition(String source) {
    return new Definition("public.student_snapshots", source);
  }

  @Test
  void whoWorksKeepsItsLeaseHoweverLongAPageTakes() {
    // Given an instance in the middle of a page
    Polls slow = new Polls();
    Leases first = leases("first", slow);
    first.claim("students", definition("students"));
    assertThat(first.of("students").begin()).isTrue();
    slow.progress = new Progress(true, Instant.now(), null, null);

    // When that takes twice as long as a lease
    Leases second = leases("second", new Polls());
    second.claim("students", definition("students"));
    Instant end = Instant.now().plus(LEASE.multipliedBy(2));
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              assertThat(second.of("students").begin()).isFalse();
              return Instant.now().isAfter(end);
            });

    // Then it goes on
    assertThat(first.of("students").keep()).isTrue();
    assertThat(second.of("students").standing().owner()).isEqualTo("first");

    // When none of its statements comes back for longer than any may take
    slow.progress =
        new Progress(true, Instant.now().minus(Duration.ofMinutes(4)), null, "no answer");

    // Then the other one is told to poll, and the first one does not go on
    await().atMost(PATIENCE).until(() -> second.of("students").begin());
    assertThat(first.of("students").keep()).isFalse();
    assertThat(first.of("students").trouble()).contains("no statement has come back");
  }

  @Test
  void anInstanceThatIsNotHeardOfIsReplaced() {
    // Given an instance that holds the lease
    Polls frozen = new Polls();
    Leases first = leases("first", frozen);
    first.claim("students", definition("students"));
    assertThat(first.of("students").begin()).isTrue();
    Polls polls = new Polls();
    Leases second = leases("second", polls);
    second.claim("students", definition("students"));
    assertThat(polls.consumed).containsExactly("students");
    await().atMost(PATIENCE).until(() -> second.of("students").standing().elsewhere());
    polls.asked.clear();

    // When its background stands still
    first.close();

    // Then the other one is told to poll
    await().atMost(PATIENCE).until(() -> polls.asked.contains("students"));
    assertThat(second.of("students").begin()).isTrue();
    assertThat(first.of("students").begin()).isFalse();
  }

  @Test
  void aClaimCountsForAWhileAfterItsInstanceHasDied() {
    // Given an instance that has died
    databases
        .target()
        .execute("INSERT INTO sync_instances VALUES ('first', now(), now() - interval '10 s')");
    databases
        .target()
        .execute(
            "INSERT INTO sync_claims VALUES ('first', 'students', 'public.student_snapshots', 'students')");

    // When another one copies something else, then that waits
    Leases second = leases("second", new Polls());
    assertThatThrownBy(() -> second.claim("students", definition("pupils")))
        .isInstanceOf(UnusableTableException.class)
        .hasMessageContaining("it copies pupils into public.student_snapshots")
        .hasMessageContaining("that instance died; in ")
        .hasMessageContaining(" s this one goes on");

    // When it copies the same, or long after, then that goes on
    second.claim("students", definition("students"));
    databases
        .target()
        .execute(
            "UPDATE sync_instances SET alive_until = now() - interval '3 min' WHERE instance = 'first'");
    second.claim("students", definition("pupils"));
  }

  @Test
  void aPollThatBeginsWhileItsInstanceLeavesClaimsNothing() {
    // Given
    Leases first = leases("first", new Polls());
    first.leave();

    // When
    first.claim("students", definition("students"));

    // Then
    assertThat(databases.target().queryOne("SELECT count(*) FROM sync_claims")).isEqualTo("0");
  }
}
