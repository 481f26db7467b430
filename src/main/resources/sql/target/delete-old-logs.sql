-- The oldest rows of the history, if they are older than the retention; in the order of their ids, which needs no index
WITH "oldest" AS (
  SELECT "id", "timestamp" < now() - CAST(:#${variable.retention} AS interval) AS "old"
    FROM "sync_logs" WHERE "id" > CAST(:#${variable.after} AS bigint)
   ORDER BY "id"
   LIMIT 5000
), "gone" AS (
  DELETE FROM "sync_logs" WHERE "id" = ANY (ARRAY(SELECT "o"."id" FROM "oldest" AS "o" WHERE "o"."old"))
  RETURNING "id"
)
SELECT (SELECT count(*) FROM "gone") AS "rows",
       -- what is gone need not be passed again, as long as its remains are in the index
       (SELECT coalesce(min("id") FILTER (WHERE NOT "old") - 1, max("id")) FROM "oldest") AS "after"
