-- Logs a row that cannot even be marked failed: it is found at every poll, and told once an hour
WITH "message" AS (
  SELECT CAST(:#${body.table} AS text) AS "table", CAST(:#${body.keys[0]} AS text) AS "key",
         CAST(:#${body.chunk} AS bigint) AS "chunk", CAST(:#${variable.reason} AS text) AS "reason"
), "counted" AS (
  UPDATE "sync_chunks" AS "c" SET "failed" = "c"."failed" + 1
    FROM "message" AS "f"
   WHERE "c"."id" = "f"."chunk" AND "c"."table_name" = "f"."table" AND "c"."finished_at" IS NULL
)
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT "f"."table", "f"."key", :#${body.operation.name}, 'failed', "f"."reason",
       jsonb_strip_nulls(jsonb_build_object(
         'run', CAST(:#${body.run} AS bigint), 'chunk', "f"."chunk",
         'attempt', CAST(:#${variable.attempt} AS int) + 1,
         'sqlstate', CAST(:#${variable.sqlstate} AS text), 'stage', 'mark'))
  FROM "message" AS "f"
 WHERE NOT EXISTS (SELECT FROM "sync_logs" AS "l"
                    WHERE "l"."table_name" = "f"."table" AND "l"."record_id" = "f"."key" AND "l"."status" = 'failed'
                      AND "l"."error_details" = "f"."reason" AND "l"."timestamp" > now() - interval '1 hour')
