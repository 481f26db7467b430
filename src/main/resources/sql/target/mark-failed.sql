-- Marks one row failed at its present version and logs why, once a version; its last good document stays
WITH "message" AS (
  SELECT CAST(:#${body.table} AS text) AS "table", CAST(:#${body.chunk} AS bigint) AS "chunk"
), "incoming" AS MATERIALIZED (
  SELECT "r"."recordId", {keyValues}, CAST("r"."version" AS bigint) AS "version",
         CAST(:#${variable.read[clock]} AS bigint) AS "clock"
    FROM "message",
         ROWS FROM (jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)),
                    string_to_table(:#${variable.read[versions]}, E'\x1e', '')) AS "r"("recordId", "version")
   WHERE NOT EXISTS (SELECT FROM "sync_tables" AS "t"
                      WHERE "t"."table_name" = "message"."table"
                        AND ("t"."stopped" IS NOT NULL OR "t"."source_system" <> :#${variable.read[source]}))
), "updated" AS (
  -- no insert of a row that is there: its constraints would be checked for the lack of a document
  UPDATE {target} AS "s"
     SET "sync_status" = 'failed', "source_version" = "i"."version", "source_clock" = "i"."clock"
    FROM "incoming" AS "i"
   WHERE {sameKey} AND ("s"."source_clock" IS NULL OR "s"."source_clock" <= "i"."clock")
     AND NOT ("s"."sync_status" = 'failed' AND "s"."source_version" IS NOT DISTINCT FROM "i"."version")
     AND ("i"."version" IS NOT NULL OR "s"."sync_status" IS DISTINCT FROM 'deleted')
  RETURNING "i"."recordId"
), "inserted" AS (
  INSERT INTO {target} AS "s" ({targetKeyNames}, "data", "sync_status", "source_version", "source_clock")
  SELECT {incomingKey}, NULL, 'failed', "i"."version", "i"."clock"
    FROM "incoming" AS "i"
   WHERE "i"."version" IS NOT NULL AND NOT EXISTS (SELECT FROM {target} AS "s" WHERE {sameKey})
  ON CONFLICT DO NOTHING
  RETURNING {returnedKey}
), "counted" AS (
  UPDATE "sync_chunks" AS "c" SET "failed" = "c"."failed" + 1
    FROM "message", "incoming"
   WHERE "c"."id" = "message"."chunk" AND "c"."table_name" = "message"."table" AND "c"."finished_at" IS NULL
)
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT "message"."table", "i"."recordId", CASE WHEN "i"."version" IS NOT NULL THEN :#${body.operation.name} ELSE 'DELETE' END, 'failed',
       :#${variable.reason},
       jsonb_strip_nulls(jsonb_build_object(
         'run', CAST(:#${body.run} AS bigint), 'chunk', "message"."chunk",
         'attempt', CAST(:#${variable.attempt} AS int) + 1,
         'sqlstate', CAST(:#${variable.sqlstate} AS text), 'stage', CAST(:#${variable.stage} AS text)))
  FROM "incoming" AS "i", "message"
 WHERE "i"."recordId" IN (SELECT "recordId" FROM "updated") OR EXISTS (SELECT FROM "inserted")
