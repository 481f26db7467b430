-- The oldest chunks of the ledger, if they have been over for a day; their runs keep their numbers
WITH "oldest" AS (
  SELECT "id", coalesce("finished_at" < now() - interval '1 day', false) AS "old"
    FROM "sync_chunks" WHERE "id" > CAST(:#${variable.after} AS bigint)
   ORDER BY "id"
   LIMIT 5000
), "gone" AS (
  DELETE FROM "sync_chunks" WHERE "id" = ANY (ARRAY(SELECT "o"."id" FROM "oldest" AS "o" WHERE "o"."old"))
  RETURNING "run_id", "rows", "deferred", CASE WHEN "outcome" = 'dead' THEN "rows" ELSE least("failed", "rows") END AS "failed"
), "sum" AS (
  SELECT "run_id", sum("rows") FILTER (WHERE NOT "deferred") AS "rows", sum("failed") AS "failed" FROM "gone" GROUP BY "run_id"
), "kept" AS (
  UPDATE "sync_runs" AS "r"
     SET "applied" = "r"."applied" + greatest(coalesce("sum"."rows", 0) - "sum"."failed", 0), "failed" = "r"."failed" + "sum"."failed"
    FROM "sum" WHERE "r"."id" = "sum"."run_id"
)
SELECT (SELECT count(*) FROM "gone") AS "rows",
       (SELECT coalesce(min("id") FILTER (WHERE NOT "old") - 1, max("id")) FROM "oldest") AS "after"
