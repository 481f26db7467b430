-- Logs a row of the source whose key cannot be read, once
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT "f"."table", "f"."key", 'INSERT', 'failed', "f"."reason",
       jsonb_strip_nulls(jsonb_build_object('stage', 'compare', 'scope', 'row', 'sqlstate', CAST(:#sqlstate AS text)))
  FROM (SELECT CAST(:#table AS text), CAST(:#key AS text), CAST(:#reason AS text)) AS "f"("table", "key", "reason")
 WHERE NOT EXISTS (SELECT FROM "sync_logs" AS "l"
                    WHERE "l"."table_name" = "f"."table" AND "l"."record_id" = "f"."key" AND "l"."status" = 'failed')
