-- Chunks that should have been done long ago, by table: their messages may be lost
SELECT "w"."name" AS "table", string_agg("c"."id"::text, ',' ORDER BY "c"."id") AS "chunks"
  FROM jsonb_array_elements_text(CAST(:#${variable.tables} AS jsonb)) AS "w"("name")
  JOIN "sync_chunks" AS "c" ON "c"."table_name" = "w"."name" AND "c"."finished_at" IS NULL
  LEFT JOIN "sync_runs" AS "r" ON "r"."id" = "c"."run_id"
  LEFT JOIN "sync_tables" AS "t" ON "t"."table_name" = "c"."table_name"
 WHERE "c"."sent_at" <= now() - CAST(:#${variable.grace} AS interval) * power(2, least("c"."sends" - 1, 6))
    -- who found them does not poll the table any more: it may be dead, and its broker with it
    OR "c"."sends" = 1 AND "r"."owner" <> "t"."lease_owner" AND "t"."lease_until" > now()
                       AND "r"."kind" <> 'reconcile'
 GROUP BY "w"."name"
