-- Which of the keys failed, and at which version
SELECT "f"."record_id" AS "recordId", "f"."version" AS "version"
  FROM "sync_failures" AS "f"
 WHERE "f"."table_name" = :#table AND "f"."version" IS NOT NULL
   AND "f"."record_id" IN (SELECT "k"."recordId" FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId"))
