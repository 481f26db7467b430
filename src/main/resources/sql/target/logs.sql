-- Rows of the log, newest first, and where the next page begins
WITH "wanted" AS (
  SELECT CAST(:#${variable.tables} AS jsonb) AS "tables", CAST(:#${variable.status} AS text) AS "status",
         CAST(:#${variable.operation} AS text) AS "operation", CAST(:#${variable.recordId} AS text) AS "recordId",
         CAST(:#${variable.before} AS bigint) AS "before"
), "page" AS MATERIALIZED (
  SELECT "l"."id", "l"."table_name", "l"."record_id", "l"."operation", "l"."status", "l"."error_details",
         "l"."timestamp", "l"."metadata"
    FROM "wanted" AS "w", "sync_logs" AS "l"
   WHERE "l"."id" < coalesce("w"."before", 9223372036854775807)
     AND "w"."tables" @> to_jsonb("l"."table_name")
     AND ("w"."status" IS NULL OR "l"."status" = "w"."status")
     AND ("w"."operation" IS NULL OR "l"."operation" = "w"."operation")
     AND ("w"."recordId" IS NULL OR "l"."record_id" = "w"."recordId")
   ORDER BY "l"."id" DESC
   LIMIT CAST(:#${variable.limit} AS int)
)
SELECT json_build_object(
         'logs', coalesce(json_agg(json_build_object(
           'id', "p"."id", 'table', "p"."table_name", 'recordId', "p"."record_id", 'operation', "p"."operation",
           'status', "p"."status", 'errorDetails', "p"."error_details",
           'timestamp', to_char("p"."timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'metadata', "p"."metadata") ORDER BY "p"."id" DESC), '[]'),
         'nextBefore', CASE WHEN count(*) = CAST(:#${variable.limit} AS int) THEN min("p"."id") END)::text
  FROM "page" AS "p"
