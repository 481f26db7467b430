-- Failed rows that the snapshot table has no mark of, some of them if they are many
SELECT "f"."record_id" AS "recordId", "f"."version" IS NULL AS "deleted"
  FROM "sync_failures" AS "f"
 WHERE "f"."table_name" = :#table AND NOT "f"."marked"
 ORDER BY random()
 LIMIT 1000
