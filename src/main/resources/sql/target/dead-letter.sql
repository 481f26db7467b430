-- Gives a chunk up: one failed row a record in the log, and the chunk closed, so that a later poll finds the rows again
WITH "closed" AS (
  UPDATE "sync_chunks" SET "finished_at" = now(), "outcome" = 'dead'
   WHERE "id" = CAST(:#${body.chunk} AS bigint) AND "finished_at" IS NULL
     -- not an entry of others, whatever number a message brings
     AND "table_name" = :#${body.table} AND "keys" = CAST(:#${body.keysJson} AS jsonb)
  RETURNING "id"
)
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT :#${body.table}, "k"."recordId", :#${body.operation.name}, 'failed', :#${variable.reason},
       jsonb_strip_nulls(jsonb_build_object(
         'run', CAST(:#${body.run} AS bigint), 'chunk', CAST(:#${body.chunk} AS bigint),
         'attempt', CAST(:#${variable.attempt} AS int) + 1,
         'sqlstate', CAST(:#${variable.sqlstate} AS text), 'stage', CAST(:#${variable.stage} AS text)))
  FROM jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)) AS "k"("recordId")
 -- a chunk that came twice is given up once; one that the ledger does not know is told
 WHERE EXISTS (SELECT FROM "closed")
    OR NOT EXISTS (SELECT FROM "sync_chunks" AS "c" WHERE "c"."id" = CAST(:#${body.chunk} AS bigint)
                       AND "c"."table_name" = :#${body.table} AND "c"."keys" = CAST(:#${body.keysJson} AS jsonb))
