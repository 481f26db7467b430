package io.dbsync.chaos;

import io.dbsync.testing.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Writes to the source, of all kinds, in transactions short and long, and harmless DDL. */
final class Workload {

  /** With what is written in bulk, this makes about 100 rows a second and more. */
  private static final int PAUSE_MS = 25;

  private static final int LONGEST_TRANSACTION_MS = 15_000;

  /** Some rows that end as poison, one of each kind. */
  private static final int POISONED = 11;

  private static final int POISONS = 3;

  private final Sql source;
  private final Events events;
  private final Tally tally = new Tally();
  private final Tally rows = new Tally();
  private final Tally rejected = new Tally();
  private final List<Writes> tables;
  private final List<Writer> writers;

  /** What is written to, in the order of {@link CopiedTable#ALL}. */
  static final class Tables {

    private static final int ORDERS = 1_500;

    private final int students;

    Tables(Plan plan) {
      students = plan.students() * 6 / 5;
    }

    List<Writes> all() {
      return List.of(of(0), of(1));
    }

    Writes of(int table) {
      return table == 0 ? new StudentWrites(students) : new OrderWrites(ORDERS);
    }

    /** How many keys there are, in use or not. */
    int keys(int table) {
      return table == 0 ? students : ORDERS;
    }
  }

  /** Starts at once. */
  Workload(Plan plan, Sql source, Events events) {
    this.source = source;
    this.events = events;
    tables = new Tables(plan).all();
    Random quick = plan.random("quick");
    Random slow = plan.random("slow");
    Random ddl = plan.random("ddl");
    writers =
        List.of(
            new Writer("quick", source, rejected, c -> quick(c, quick)),
            new Writer("slow", source, rejected, c -> slow(c, slow)),
            new Writer("ddl", source, rejected, c -> ddl(c, ddl)));
  }

  private void quick(Connection connection, Random random)
      throws SQLException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * PAUSE_MS));
    Writes table = tables.get(random.nextInt(tables.size()));
    Writes.Kind kind = Pick.weighted(table.kinds(), Writes.Kind::weight, random);
    int touched = kind.write().run(connection, random);
    end(connection, random.nextInt(20) == 0, kind.name(), touched);
  }

  /** A transaction that stays open for a while; what it wrote shows late, or never. */
  private void slow(Connection connection, Random random)
      throws SQLException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
    int touched = 0;
    for (int n = 1 + random.nextInt(10); n > 0; n--) {
      Writes table = tables.get(random.nextInt(tables.size()));
      touched +=
          Pick.weighted(table.kinds(), Writes.Kind::weight, random).write().run(connection, random);
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_TRANSACTION_MS));
    end(connection, random.nextInt(3) == 0, "long-transaction", touched);
  }

  private void end(Connection connection, boolean rollback, String name, int touched)
      throws SQLException {
    if (rollback) {
      connection.rollback();
      tally.add("rollback", 1);
    } else {
      connection.commit();
      tally.add(name, 1);
      rows.add("rows", touched);
    }
  }

  private void ddl(Connection connection, Random random) throws SQLException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(2_000 + random.nextInt(6_000));
    String statement = Ddl.STATEMENTS.get(random.nextInt(Ddl.STATEMENTS.size()));
    // VACUUM has no place in a transaction
    connection.setAutoCommit(true);
    try (Statement ddl = connection.createStatement()) {
      ddl.execute(statement);
      tally.add("ddl", 1);
      events.add("ddl=\"" + statement + "\"");
    } finally {
      connection.setAutoCommit(false);
    }
  }

  /** Ends it: what is open is committed or rolled back; some rows stay as bad as they are. */
  void stop() throws InterruptedException {
    for (Writer writer : writers) {
      writer.stop();
    }
    try (Connection connection = source.connect()) {
      for (Writes table : tables) {
        table.cure(connection, 2);
        for (int how = 0; how < POISONS; how++) {
          table.insert(connection, POISONED + how, 1, 1);
          table.poison(connection, POISONED + how, how);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("last cures", e);
    }
  }

  long rows() {
    return rows.total();
  }

  Tally done() {
    return tally;
  }

  Tally rejected() {
    return rejected;
  }
}
