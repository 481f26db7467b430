-- What the log tells of a table's records since the load test began
SELECT "l"."record_id" AS "recordId", "l"."operation" AS "operation"
  FROM "sync_logs" AS "l"
 WHERE "l"."id" > :#after AND "l"."table_name" = :#table AND "l"."status" = 'success'
