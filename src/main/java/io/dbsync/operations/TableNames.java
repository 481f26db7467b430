package io.dbsync.operations;

import io.dbsync.queue.Chunk;
import io.dbsync.settings.Settings;
import java.util.List;

/** Reads the parameters of the admin API that name a table. */
public final class TableNames {

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final List<String> names;

  TableNames(Settings settings) {
    this.names = settings.tableNames();
  }

  /**
   * The one name, or all names if it is null or empty.
   *
   * @throws ApiException if no such table is configured
   */
  public List<String> selected(String name) {
    if (name == null || name.isEmpty()) {
      return names;
    }
    if (!names.contains(name)) {
      throw new ApiException(NOT_FOUND, "table: no table of that name is configured");
    }
    return List.of(name);
  }

  /** All names, as a JSON array. */
  public String all() {
    return json(names);
  }

  /** Names as a JSON array. */
  public String json(List<String> selected) {
    return Chunk.json(selected);
  }

  /**
   * Parameters that have no default.
   *
   * @throws ApiException if one is missing
   */
  public void require(String table, String digest) {
    if (table == null || table.isEmpty() || digest == null || digest.isEmpty()) {
      throw new ApiException(
          BAD_REQUEST, "table and digest: expected both, as GET /api/sync/status tells them");
    }
  }

  /**
   * Whether deletes were approved.
   *
   * @param rows how many; null if none had the digest
   * @throws ApiException if none had
   */
  public void requireApproved(Object rows) {
    if (rows == null) {
      throw new ApiException(
          CONFLICT,
          "no deletes of that digest wait for approval; GET /api/sync/status tells what does");
    }
  }
}
