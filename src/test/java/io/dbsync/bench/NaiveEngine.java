package io.dbsync.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What one writes first: read all documents of both sides, compare them here, write each that
 * differs with a statement and a commit of its own.
 */
final class NaiveEngine implements Contestant {

  static final String NAME = "naive engine";

  private static final String TABLE = "naive_snapshots";
  private static final int FETCH = 10_000;

  /** It is too slow to copy everything: its rate is taken from so many rows. */
  private static final int BACKFILL = 20_000;

  private static final int UPDATES = 5_000;
  private static final String DOCUMENTS =
      "SELECT id, to_jsonb(t)::text FROM students AS t WHERE id <= ? ORDER BY id";
  private static final String UPSERT =
      "INSERT INTO "
          + TABLE
          + " (id, data) VALUES (?, ?::jsonb) ON CONFLICT (id) DO UPDATE SET data = excluded.data";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void backfill(Stage stage) throws Exception {
    Peers.createDocuments(stage.target(), TABLE);
    stage.servers().settle();
    long rows = Math.min(BACKFILL, stage.rows());
    write(stage, "backfill", rows);
    String copied = stage.target().queryOne("SELECT count(data) FROM " + TABLE);
    if (!copied.equals(Long.toString(rows))) {
      throw new IllegalStateException(NAME + " copied " + copied + " rather than " + rows);
    }
    Peers.dropDocuments(stage.target(), TABLE);
  }

  /** Updates documents that are there. */
  void update(Stage stage) throws SQLException {
    Peers.createDocuments(stage.target(), TABLE);
    stage
        .target()
        .execute(
            "INSERT INTO "
                + TABLE
                + " SELECT student_id, jsonb_set(data, '{age}', '0') FROM student_snapshots");
    stage.target().execute("VACUUM ANALYZE " + TABLE);
    stage.servers().settle();
    write(stage, "updates", Math.min(UPDATES, stage.rows()));
    Peers.dropDocuments(stage.target(), TABLE);
  }

  private static void write(Stage stage, String what, long rows) throws SQLException {
    Stopwatch watch = Stopwatch.ofThisProcess(stage.servers());
    try (Connection source = reading(stage.source().connect());
        Connection target = stage.target().connect();
        PreparedStatement read = source.prepareStatement(DOCUMENTS);
        PreparedStatement upsert = target.prepareStatement(UPSERT)) {
      read.setFetchSize(FETCH);
      read.setLong(1, rows);
      try (ResultSet documents = read.executeQuery()) {
        while (documents.next()) {
          upsert.setLong(1, documents.getLong(1));
          upsert.setString(2, documents.getString(2));
          upsert.executeUpdate();
        }
      }
    }
    watch.stop();
    stage.samples().add(watch.sample(what, NAME, stage.rows(), stage.round(), rows));
  }

  /** Reads all documents of both sides. */
  void compare(Stage stage) throws SQLException {
    Stopwatch watch = Stopwatch.ofThisProcess(stage.servers());
    long differences = 0;
    try (Connection source = reading(stage.source().connect());
        Connection target = reading(stage.target().connect());
        PreparedStatement ours = source.prepareStatement(DOCUMENTS);
        PreparedStatement theirs =
            target.prepareStatement(
                "SELECT student_id, data::text FROM student_snapshots ORDER BY student_id")) {
      ours.setFetchSize(FETCH);
      ours.setLong(1, Long.MAX_VALUE);
      theirs.setFetchSize(FETCH);
      try (ResultSet wanted = ours.executeQuery();
          ResultSet found = theirs.executeQuery()) {
        while (wanted.next()) {
          if (!found.next()
              || wanted.getLong(1) != found.getLong(1)
              || !wanted.getString(2).equals(found.getString(2))) {
            differences++;
          }
        }
      }
    }
    watch.stop();
    if (differences > 0) {
      throw new IllegalStateException(differences + " documents differ");
    }
    stage
        .samples()
        .add(watch.sample("compare contents", NAME, stage.rows(), stage.round(), stage.rows()));
  }

  /** A cursor needs a transaction; documents depend on the time zone, and the driver sets it. */
  private static Connection reading(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
    connection.setAutoCommit(false);
    return connection;
  }
}
