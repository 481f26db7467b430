-- Failed rows that are to be tried again: others may be out of the way by now, or the snapshot table is defined in another way
SELECT "f"."record_id" AS "recordId", "f"."version" AS "version", "f"."marked" AS "marked",
       "f"."definition" <> "d"."definition" AS "redefined"
  FROM (SELECT "sync_definition"(to_regclass(:#target)) AS "definition") AS "d", "sync_failures" AS "f"
 WHERE "f"."table_name" = :#table AND ("f"."retry_at" <= now() OR "f"."definition" <> "d"."definition")
 ORDER BY "f"."retry_at" NULLS FIRST
 LIMIT 500
