-- How far a backfill has come: it sends the rows in key order, so the last key of its last chunk
SELECT "c"."keys"->>-1 AS "position",
       (SELECT coalesce(sum("b"."rows"), 0) FROM "sync_chunks" AS "b"
         WHERE "b"."run_id" = :#run AND "b"."operation" = 'INSERT' AND NOT "b"."deferred") AS "inserts",
       (SELECT coalesce(sum("b"."rows"), 0) FROM "sync_chunks" AS "b"
         WHERE "b"."run_id" = :#run AND "b"."operation" = 'UPDATE' AND NOT "b"."deferred") AS "updates"
  FROM "sync_chunks" AS "c"
 WHERE "c"."run_id" = :#run AND "c"."operation" <> 'DELETE' AND NOT "c"."deferred"
 ORDER BY "c"."id" DESC
 LIMIT 1
