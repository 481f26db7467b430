-- The oldest runs, if they are older than the retention and have no chunk any more
WITH "oldest" AS (
  SELECT "r"."id",
         "r"."state" <> 'running'
         AND coalesce("r"."finished_at", "r"."requested_at") < now() - CAST(:#${variable.retention} AS interval)
         AND NOT EXISTS (SELECT FROM "sync_chunks" AS "c" WHERE "c"."run_id" = "r"."id") AS "old"
    FROM "sync_runs" AS "r" WHERE "r"."id" > CAST(:#${variable.after} AS bigint)
   ORDER BY "r"."id"
   LIMIT 5000
), "gone" AS (
  DELETE FROM "sync_runs" WHERE "id" = ANY (ARRAY(SELECT "o"."id" FROM "oldest" AS "o" WHERE "o"."old"))
  RETURNING "id"
)
SELECT (SELECT count(*) FROM "gone") AS "rows",
       (SELECT coalesce(min("id") FILTER (WHERE NOT "old") - 1, max("id")) FROM "oldest") AS "after"
