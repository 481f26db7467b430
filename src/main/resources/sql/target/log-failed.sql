-- Logs a row that cannot even be marked failed: it is found at every poll, and told once an hour
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT "f"."table", "f"."key", :#${body.operation.name}, 'failed', "f"."reason",
       jsonb_strip_nulls(jsonb_build_object(
         'run', CAST(:#${body.run} AS bigint), 'chunk', CAST(:#${body.chunk} AS bigint),
         'attempt', CAST(:#${variable.attempt} AS int) + 1,
         'sqlstate', CAST(:#${variable.sqlstate} AS text), 'stage', 'mark'))
  FROM (SELECT CAST(:#${body.table} AS text), CAST(:#${body.keys[0]} AS text), CAST(:#${variable.reason} AS text))
         AS "f"("table", "key", "reason")
 WHERE NOT EXISTS (SELECT FROM "sync_logs" AS "l"
                    WHERE "l"."table_name" = "f"."table" AND "l"."record_id" = "f"."key" AND "l"."status" = 'failed'
                      AND "l"."error_details" = "f"."reason" AND "l"."timestamp" > now() - interval '1 hour')
