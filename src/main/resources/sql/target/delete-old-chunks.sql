-- The oldest chunks of the ledger, if they have been over for a day; their runs keep their numbers
WITH "old" AS (
  DELETE FROM "sync_chunks"
   WHERE "id" IN (SELECT "id" FROM "sync_chunks" WHERE "finished_at" < now() - interval '1 day' ORDER BY "id" LIMIT 5000)
  RETURNING "run_id", "rows", "deferred", CASE WHEN "outcome" = 'dead' THEN "rows" ELSE least("failed", "rows") END AS "failed"
), "sum" AS (
  SELECT "run_id", sum("rows") FILTER (WHERE NOT "deferred") AS "rows", sum("failed") AS "failed" FROM "old" GROUP BY "run_id"
)
UPDATE "sync_runs" AS "r"
   SET "applied" = "r"."applied" + greatest(coalesce("sum"."rows", 0) - "sum"."failed", 0), "failed" = "r"."failed" + "sum"."failed"
  FROM "sum" WHERE "r"."id" = "sum"."run_id"
