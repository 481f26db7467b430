-- Chunks that should have been done long ago, by table: their messages may be lost
SELECT "w"."name" AS "table", string_agg("c"."id"::text, ',' ORDER BY "c"."id") AS "chunks"
  FROM jsonb_array_elements_text(CAST(:#${variable.tables} AS jsonb)) AS "w"("name")
  JOIN "sync_chunks" AS "c" ON "c"."table_name" = "w"."name" AND "c"."finished_at" IS NULL
 WHERE "c"."sent_at" < now() - CAST(:#${variable.looking} AS interval)
    OR "c"."sent_at" <= now() - CAST(:#${variable.grace} AS interval) * power(2, least("c"."sends" - 1, 6))
 GROUP BY "w"."name"
