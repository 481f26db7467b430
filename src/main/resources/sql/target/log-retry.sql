-- A chunk or a poll will be tried again: when, and why; a poll is silent while chunks of the table tell the same
WITH "retry" AS (
  SELECT CAST(:#${variable.table} AS text) AS "table", CAST(:#${variable.chunk} AS bigint) AS "chunk",
         CAST(:#${variable.reason} AS text) AS "reason"
), "noted" AS (
  UPDATE "sync_chunks" AS "c" SET "trouble" = "retry"."reason", "trouble_at" = coalesce("c"."trouble_at", now())
    FROM "retry"
   WHERE "c"."id" = "retry"."chunk" AND "c"."table_name" = "retry"."table" AND "c"."finished_at" IS NULL
)
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT "table", NULL, CAST(:#${variable.operation} AS text), 'retry', "reason",
       jsonb_strip_nulls(jsonb_build_object(
         'run', CAST(:#${variable.run} AS bigint), 'chunk', "chunk",
         'attempt', CAST(:#${variable.attempt} AS int), 'next_delay_ms', CAST(:#${variable.nextDelay} AS bigint),
         'sqlstate', CAST(:#${variable.sqlstate} AS text), 'stage', CAST(:#${variable.stage} AS text)))
  FROM "retry"
 WHERE "chunk" IS NOT NULL
    OR NOT EXISTS (SELECT FROM "sync_chunks" AS "c" WHERE "c"."table_name" = "retry"."table" AND "c"."finished_at" IS NULL)
