-- Chunks that should have been done long ago: their message may be lost, it is made again
SELECT "c"."id", "c"."run_id" AS "run",
       json_build_object('table', "c"."table_name", 'run', "c"."run_id", 'chunk', "c"."id",
                         'operation', "c"."operation", 'keys', "c"."keys")::text AS "message"
  FROM "sync_chunks" AS "c"
 WHERE "c"."table_name" = :#${variable.table} AND "c"."finished_at" IS NULL
   AND "c"."sent_at" <= now() - CAST(:#${variable.grace} AS interval) * power(2, least("c"."sends" - 1, 6))
 ORDER BY "c"."id"
