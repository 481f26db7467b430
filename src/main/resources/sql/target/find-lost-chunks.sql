-- Chunks that should have been done long ago: their message may be lost, it is made again
SELECT "c"."table_name" AS "table", "c"."id", "c"."run_id" AS "run",
       json_build_object('table', "c"."table_name", 'run', "c"."run_id", 'chunk', "c"."id",
                         'operation', "c"."operation", 'keys', "c"."keys")::text AS "message"
  FROM jsonb_array_elements_text(CAST(:#${variable.tables} AS jsonb)) AS "w"("name")
  JOIN "sync_chunks" AS "c" ON "c"."table_name" = "w"."name" AND "c"."finished_at" IS NULL
 WHERE "c"."sent_at" <= now() - CAST(:#${variable.grace} AS interval) * power(2, least("c"."sends" - 1, 6))
 ORDER BY "c"."id"
