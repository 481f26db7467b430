package io.dbsync.bench;

import io.dbsync.testing.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Time from a commit in the source to the moment its document can be read in the target. */
final class Visibility {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Sql source;
  private final Sql target;
  private final String documents;
  private final long pauseMillis;
  private final Map<Long, Written> pending = new ConcurrentHashMap<>();
  private final List<Double> seconds = new ArrayList<>();

  private record Written(String marker, long committed) {}

  /**
   * @param documents a query for key, course and the given keys
   * @param pauseMillis between two looks into the target
   */
  Visibility(Sql source, Sql target, String documents, long pauseMillis) {
    this.source = source;
    this.target = target;
    this.documents = documents;
    this.pauseMillis = pauseMillis;
  }

  /** Observes documents of the engine. */
  static Visibility ofEngine(Stage stage) {
    return new Visibility(
        stage.source(),
        stage.target(),
        "SELECT student_id, data->>'course' FROM student_snapshots WHERE student_id = ANY (?)",
        4);
  }

  /** Observes documents of logical replication. */
  static Visibility ofReplica(Stage stage, Replica replica) {
    return new Visibility(
        stage.source(),
        replica.database(),
        "SELECT id, data->>'course' FROM " + Replica.TABLE + " WHERE id = ANY (?)",
        1);
  }

  /**
   * Writes students at an even pace, each in a transaction of its own.
   *
   * @param insert new students rather than new courses of those that are there
   */
  Percentiles measure(int writes, Duration over, boolean insert) throws SQLException {
    CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(writes, over, insert));
    try (Connection connection = target.connect();
        PreparedStatement look = connection.prepareStatement(documents)) {
      long end = System.nanoTime() + over.plus(PATIENCE).toNanos();
      while (!writing.isDone() || !pending.isEmpty()) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(pending.size() + " writes have not become visible");
        }
        look(connection, look);
        Pause.millis(pauseMillis);
      }
    }
    writing.join();
    if (seconds.size() != writes) {
      throw new IllegalStateException(seconds.size() + " of " + writes + " writes seen");
    }
    return Percentiles.of(seconds);
  }

  private void look(Connection connection, PreparedStatement look) throws SQLException {
    Map<Long, Written> wanted = Map.copyOf(pending);
    if (wanted.isEmpty()) {
      return;
    }
    Array keys = connection.createArrayOf("bigint", wanted.keySet().toArray());
    look.setArray(1, keys);
    try (ResultSet found = look.executeQuery()) {
      long now = System.nanoTime();
      while (found.next()) {
        Written written = wanted.get(found.getLong(1));
        if (written.marker.equals(found.getString(2))) {
          pending.remove(found.getLong(1));
          seconds.add((now - written.committed) / 1e9);
        }
      }
    }
  }

  private void write(int writes, Duration over, boolean insert) {
    String sql =
        insert
            ? "INSERT INTO students (name, email, age, course) VALUES ('New', 'new@example.org', 20, ?)"
                + " RETURNING id"
            : "UPDATE students SET course = ?, updated_at = now()"
                + " WHERE id = 1 + mod(? * bigint '7919', (SELECT max(id) FROM students)) RETURNING id";
    long begin = System.nanoTime();
    try (Connection connection = source.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < writes; i++) {
        long due = begin + over.toNanos() * i / writes;
        Pause.millis(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        String marker = "Course " + begin + "." + i;
        statement.setString(1, marker);
        if (!insert) {
          statement.setLong(2, i);
        }
        try (ResultSet written = statement.executeQuery()) {
          long committed = System.nanoTime();
          written.next();
          pending.put(written.getLong(1), new Written(marker, committed));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
