-- The last log rows of a record: its failures, and whatever else is recent
WITH "found" AS (
  SELECT "l"."id" FROM "sync_logs" AS "l"
   WHERE "l"."table_name" = :#table AND "l"."record_id" = :#recordId AND "l"."status" = 'failed'
  UNION
  SELECT "l"."id" FROM "sync_logs" AS "l"
   -- no index has all records: the look into a long log stays short
   WHERE "l"."id" > (SELECT max("id") FROM "sync_logs") - 500000
     AND "l"."table_name" = :#table AND "l"."record_id" = :#recordId
   ORDER BY "id" DESC
   LIMIT 20
)
SELECT "l"."id", "l"."table_name" AS "table", "l"."record_id" AS "recordId", "l"."operation", "l"."status",
       "l"."error_details" AS "errorDetails", "l"."timestamp", "l"."metadata"::text AS "metadata",
       "l"."metadata"->>'sqlstate' AS "sqlstate", "l"."metadata"->>'stage' AS "stage"
  FROM "found" AS "f" JOIN "sync_logs" AS "l" ON "l"."id" = "f"."id"
 ORDER BY "l"."id" DESC
