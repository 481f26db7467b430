package io.dbsync.diff;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * Deletes that wait for approval.
 *
 * @param rows how many
 * @param percent of the rows that were live in the target, to one decimal
 * @param digest names the set: approving it releases just these
 * @param since when the first of them was held
 * @param approved whether their release is due
 * @param relation what the source's name stood for when the first of them was held; null if unknown
 * @param emptied whether they would have left no live row
 */
public record Hold(
    long rows,
    BigDecimal percent,
    String digest,
    Instant since,
    boolean approved,
    String relation,
    boolean emptied) {

  /** In one sentence, with what to do. */
  public String advice(String table) {
    return approved
        ? "%s deletes are approved and about to be done".formatted(rows)
        : "%s deletes (%s %% of the live rows) wait for approval: POST /api/sync/deletes/approve?table=%s&digest=%s"
            .formatted(rows, percent, table, digest);
  }
}
