package io.dbsync.database;

import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** A number that a sequence of the engine's own tables gave, and that a row has already. */
final class TakenNumber {

  /** What it means, behind the server's message. */
  static final String HINT =
      ": its sequence is behind its rows, as after a move by logical replication; the engine sets it right";

  private static final String DUPLICATE_KEY = "23505";

  private static final Set<String> KEYS =
      Set.of("sync_logs_pkey", "sync_runs_pkey", "sync_chunks_pkey", "sync_deletes_pkey");

  private TakenNumber() {}

  static boolean is(SQLException error) {
    return error instanceof PSQLException told
        && DUPLICATE_KEY.equals(told.getSQLState())
        && told.getServerErrorMessage() != null
        && KEYS.contains(String.valueOf(told.getServerErrorMessage().getConstraint()));
  }
}
