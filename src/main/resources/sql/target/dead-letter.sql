-- Gives a chunk up: one failed row a record in the log, and the chunk closed, so that a later poll finds the rows again
WITH "error" AS (
  SELECT CAST(:#${variable.reason} AS text) AS "reason"
), "closed" AS (
  UPDATE "sync_chunks" SET "finished_at" = now(), "outcome" = 'dead', "trouble" = (SELECT "reason" FROM "error")
   WHERE "id" = CAST(:#${body.chunk} AS bigint) AND "finished_at" IS NULL
     -- not an entry of others, whatever number a message brings
     AND "table_name" = :#${body.table} AND "keys" = CAST(:#${body.keysJson} AS jsonb)
  RETURNING "id", "table_name", "run_id"
), "noted" AS (
  UPDATE "sync_tables" AS "t" SET "dead_since" = coalesce("t"."dead_since", "r"."changes_since", "r"."started_at")
    FROM "closed" JOIN "sync_runs" AS "r" ON "r"."id" = "closed"."run_id"
   WHERE "t"."table_name" = "closed"."table_name"
)
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT :#${body.table}, "k"."recordId", :#${body.operation.name}, 'failed', (SELECT "reason" FROM "error"),
       jsonb_strip_nulls(jsonb_build_object(
         'run', CAST(:#${body.run} AS bigint), 'chunk', CAST(:#${body.chunk} AS bigint),
         'attempt', CAST(:#${variable.attempt} AS int) + 1,
         'sqlstate', CAST(:#${variable.sqlstate} AS text), 'stage', CAST(:#${variable.stage} AS text)))
  FROM jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)) AS "k"("recordId")
 -- a chunk that came twice is given up once; one that the ledger does not know is told
 WHERE EXISTS (SELECT FROM "closed")
    OR NOT EXISTS (SELECT FROM "sync_chunks" AS "c" WHERE "c"."id" = CAST(:#${body.chunk} AS bigint)
                       AND "c"."table_name" = :#${body.table} AND "c"."keys" = CAST(:#${body.keysJson} AS jsonb))
