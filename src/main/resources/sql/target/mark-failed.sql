-- Marks one row failed at its present version and logs why, once a version; a row that is gone is soft-deleted later
WITH "read" AS MATERIALIZED (
  SELECT CAST(:#${variable.documents} AS json) AS "documents"
), "incoming" AS MATERIALIZED (
  SELECT "r"."key" AS "recordId", {keyValues}, "r"."version", CAST("read"."documents"->>'clock' AS bigint) AS "clock"
    FROM "read", json_to_recordset("read"."documents"->'rows') AS "r"("key" text, "found" boolean, "version" bigint)
   WHERE "r"."found"
), "failed" AS (
  INSERT INTO {target} AS "s" ({targetKeyNames}, "data", "sync_status", "source_version", "source_clock")
  SELECT {incomingKey}, NULL, 'failed', "i"."version", "i"."clock" FROM "incoming" AS "i"
  ON CONFLICT ({targetKeyNames}) DO UPDATE
     SET "sync_status" = 'failed', "source_version" = excluded."source_version", "source_clock" = excluded."source_clock"
   WHERE ("s"."source_clock" IS NULL OR "s"."source_clock" <= excluded."source_clock")
     AND NOT ("s"."sync_status" = 'failed' AND "s"."source_version" IS NOT DISTINCT FROM excluded."source_version")
  RETURNING {returnedKey}
)
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT :#${body.table}, "i"."recordId", :#${body.operation.name}, 'failed', :#${variable.reason},
       jsonb_strip_nulls(jsonb_build_object(
         'run', CAST(:#${body.run} AS bigint), 'chunk', CAST(:#${body.chunk} AS bigint),
         'attempt', CAST(:#${variable.attempt} AS int) + 1,
         'sqlstate', CAST(:#${variable.sqlstate} AS text), 'stage', CAST(:#${variable.stage} AS text)))
  FROM "failed" AS "s" JOIN "incoming" AS "i" ON {sameKey}
