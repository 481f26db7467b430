-- Runs, newest first, with what became of their chunks
SELECT "r"."id", "r"."table_name", "r"."kind", "r"."state", "s"."told", "r"."requested_at", "r"."started_at",
       "r"."finished_at", "r"."inserts", "r"."updates", "r"."deletes", "r"."held", "r"."rows_compared",
       "r"."rows_total", "r"."error_details",
       "c"."inFlight",
       "r"."failed" + "c"."failed" AS "failedRows",
       "r"."applied" + greatest("c"."sent" - "c"."inFlight" - "c"."failed", 0) AS "appliedRows",
       extract(epoch FROM greatest(coalesce("r"."finished_at", now()), "c"."last",
                                   CASE WHEN "c"."inFlight" > 0 THEN now() END) - "r"."started_at")::float8 AS "seconds"
  FROM "sync_runs" AS "r",
       -- a deferred chunk has keys that its run has sent before
       LATERAL (SELECT coalesce(sum("c"."rows") FILTER (WHERE NOT "c"."deferred"), 0) AS "sent",
                       coalesce(sum("c"."rows") FILTER (WHERE "c"."finished_at" IS NULL), 0) AS "inFlight",
                       coalesce(sum(CASE WHEN "c"."outcome" = 'dead' THEN "c"."rows" ELSE least("c"."failed", "c"."rows") END), 0)
                         AS "failed",
                       max("c"."finished_at") AS "last"
                  FROM "sync_chunks" AS "c" WHERE "c"."run_id" = "r"."id") AS "c",
       -- it is not done while something that it found is on its way
       LATERAL (SELECT CASE WHEN "r"."state" = 'done' AND "c"."inFlight" > 0 THEN 'running' ELSE "r"."state" END AS "told") AS "s"
 WHERE (CAST(:#id AS bigint) IS NULL OR "r"."id" = :#id)
   AND (CAST(:#table AS text) IS NULL OR "r"."table_name" = :#table)
   AND (CAST(:#kind AS text) IS NULL OR "r"."kind" = :#kind)
   AND (CAST(:#state AS text) IS NULL OR "s"."told" = :#state)
   AND (CAST(:#before AS bigint) IS NULL OR "r"."id" < :#before)
 ORDER BY "r"."id" DESC
 LIMIT :#limit
