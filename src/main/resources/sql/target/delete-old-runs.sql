-- Runs that are older than the retention, and have no chunk on its way
DELETE FROM "sync_runs" AS "r"
 WHERE "r"."finished_at" < now() - CAST(:#${variable.retention} AS interval)
   AND NOT EXISTS (SELECT FROM "sync_chunks" AS "c" WHERE "c"."run_id" = "r"."id" AND "c"."finished_at" IS NULL)
